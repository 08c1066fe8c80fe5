package io.sampo.core.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt as recorded.
 *
 * @param number from 1
 * @param node the node whose worker ran it
 * @param startedAt when its start was journaled
 * @param finishedAt when its end was journaled; null while it runs
 * @param outcome how it ended; null while it runs
 * @param error why it failed; null where it did not
 */
public record AttemptRecord(
    int number,
    String node,
    Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable AttemptOutcome outcome,
    @Nullable TaskError error) {

  /** The same without its stack trace. */
  public AttemptRecord withoutTrace() {
    if (error == null || error.trace() == null) {
      return this;
    }
    TaskError bare = new TaskError(error.type(), error.message(), null);
    return new AttemptRecord(number, node, startedAt, finishedAt, outcome, bare);
  }
}
