package io.sampo.core.task;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task as it stands at one moment: what readers see and what the archive keeps.
 *
 * @param id its id, which holds the time of acceptance
 * @param spec what was submitted
 * @param bodyHash tells whether another submission under the same idempotency key says the same
 * @param status where it stands
 * @param attempt the number of the current or last attempt, 0 before the first
 * @param attempts the last attempts, oldest first; the earliest are dropped when there are many
 * @param lostAttempts how many attempts in a row were lost with their node
 * @param result what the handler returned; null before success
 * @param error why the last failed attempt failed; null where none did
 * @param progress the latest report; null where there was none
 * @param startedAt when the first attempt started; null before
 * @param finishedAt when the task ended; null before
 * @param round how often it was retried by hand: of two ends, that of the higher round is later
 * @param suspicion how far it is suspected to end its nodes
 */
public record TaskRecord(
    TaskId id,
    TaskSpec spec,
    long bodyHash,
    TaskStatus status,
    int attempt,
    List<AttemptRecord> attempts,
    int lostAttempts,
    @Nullable Json result,
    @Nullable TaskError error,
    @Nullable Progress progress,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    int round,
    Suspicion suspicion) {

  /** A task under no suspicion. */
  public TaskRecord(
      TaskId id,
      TaskSpec spec,
      long bodyHash,
      TaskStatus status,
      int attempt,
      List<AttemptRecord> attempts,
      int lostAttempts,
      @Nullable Json result,
      @Nullable TaskError error,
      @Nullable Progress progress,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      int round) {
    this(
        id,
        spec,
        bodyHash,
        status,
        attempt,
        attempts,
        lostAttempts,
        result,
        error,
        progress,
        startedAt,
        finishedAt,
        round,
        Suspicion.NONE);
  }

  /** A task that was not retried by hand. */
  public TaskRecord(
      TaskId id,
      TaskSpec spec,
      long bodyHash,
      TaskStatus status,
      int attempt,
      List<AttemptRecord> attempts,
      int lostAttempts,
      @Nullable Json result,
      @Nullable TaskError error,
      @Nullable Progress progress,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt) {
    this(
        id,
        spec,
        bodyHash,
        status,
        attempt,
        attempts,
        lostAttempts,
        result,
        error,
        progress,
        startedAt,
        finishedAt,
        0);
  }

  /** The same with other attempts. */
  public TaskRecord withAttempts(List<AttemptRecord> others) {
    return new TaskRecord(
        id,
        spec,
        bodyHash,
        status,
        attempt,
        others,
        lostAttempts,
        result,
        error,
        progress,
        startedAt,
        finishedAt,
        round);
  }

  /** When the task was accepted. */
  public Instant createdAt() {
    return Instant.ofEpochMilli(id.epochMillis());
  }
}
