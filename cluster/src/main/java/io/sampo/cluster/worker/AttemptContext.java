package io.sampo.cluster.worker;

import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.task.Progress;
import io.sampo.handler.TaskContext;
import org.jspecify.annotations.Nullable;

/** What one attempt knows of itself and may tell. */
final class AttemptContext implements TaskContext {

  private static final int MESSAGE_CHARS_MAX = 1_000;

  private final Attempt attempt;
  private final WorkerPool pool;
  private @Nullable Progress unreported;
  private boolean closed;

  AttemptContext(Attempt attempt, WorkerPool pool) {
    this.attempt = attempt;
    this.pool = pool;
  }

  @Override
  public String taskId() {
    return order().id().toString();
  }

  @Override
  public int attempt() {
    return order().attempt();
  }

  @Override
  public long fencingToken() {
    return order().token();
  }

  @Override
  public boolean cancelled() {
    return attempt.stopped();
  }

  @Override
  public void progress(long done, long total, @Nullable String message) {
    if (done < 0 || total < 0) {
      throw new IllegalArgumentException(
          "done and total must be 0 or more, not %d and %d".formatted(done, total));
    }
    Progress progress = new Progress(done, total, cut(message));
    boolean first;
    synchronized (this) {
      if (closed) {
        return;
      }
      first = unreported == null;
      unreported = progress;
    }
    if (first) {
      pool.reportLater(this);
    }
  }

  private static @Nullable String cut(@Nullable String message) {
    return message == null || message.length() <= MESSAGE_CHARS_MAX
        ? message
        : message.substring(0, MESSAGE_CHARS_MAX - 1) + "…";
  }

  @Override
  public System.Logger log() {
    return new TaskLogger(order());
  }

  /**
   * Tells the latest progress, if there is any news. Holds the lock while telling, so that a report
   * cannot overtake the outcome.
   */
  synchronized void report() {
    Progress latest = unreported;
    if (latest != null) {
      unreported = null;
      pool.deliver(
          order(), new PartitionCommand.Report(order().id().number(), order().token(), latest));
    }
  }

  /** Tells the last progress; what comes later is dropped. */
  synchronized void close() {
    report();
    closed = true;
  }

  private AttemptOrder order() {
    return attempt.order();
  }
}
