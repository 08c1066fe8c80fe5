package io.sampo.core.partition;

import io.sampo.core.task.AttemptOutcome;
import io.sampo.core.task.AttemptRecord;
import io.sampo.core.task.Company;
import io.sampo.core.task.Json;
import io.sampo.core.task.Progress;
import io.sampo.core.task.Suspicion;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One live task inside the machine. Mutable and confined to it: only {@code evolve} changes it, and
 * only copies leave. Kept small, since a partition may hold a hundred thousand.
 */
final class TaskState {

  /** How many ended attempts are kept with a task; earlier ones are dropped. */
  static final int ATTEMPTS_KEPT_MAX = 20;

  private final PartitionPlace place;
  private final long acceptedAtMillis;
  private final long number;
  final TaskSpec spec;
  final QueueState queue;
  final long bodyHash;

  TaskStatus status = TaskStatus.SCHEDULED;
  int attempt;

  /** How many attempts in a row were lost with their node. */
  int lostAttempts;

  int chargedAttempts;

  /** How many of them in a row while they were on probation. */
  int strikes;

  /** How often it was retried by hand. */
  int round;

  /** The attempt under way, while the task is running; or the one that was handed back. */
  @Nullable CurrentAttempt current;

  long startedAtMillis;
  long finishedAtMillis;

  /** When the task became or becomes free to start. */
  long dueAtMillis;

  /** Where it stands in the timers; {@link Long#MAX_VALUE} when it is not there. */
  long timerAtMillis = Long.MAX_VALUE;

  /** What it was last counted with in the partition's use of the heap. */
  int weightBytes;

  boolean cancelRequested;

  /** Whether it may be started now. */
  boolean free;

  /** Where it has a place in a lane, be it free or not. */
  @Nullable OldestFirst laned;

  List<AttemptRecord> ended = List.of();
  @Nullable Json result;
  @Nullable TaskError error;
  @Nullable Progress progress;

  /** The attempt under way. */
  record CurrentAttempt(long token, String node, long startedAtMillis, Company company) {

    boolean onProbation() {
      return company != Company.ANY;
    }

    CurrentAttempt proven() {
      return new CurrentAttempt(token, node, startedAtMillis, Company.ANY);
    }
  }

  TaskState(PartitionPlace place, TaskId id, TaskSpec spec, QueueState queue, long bodyHash) {
    this.place = place;
    this.acceptedAtMillis = id.epochMillis();
    this.number = id.number();
    this.spec = spec;
    this.queue = queue;
    this.bodyHash = bodyHash;
    this.dueAtMillis = spec.options().dueAtMillis(acceptedAtMillis);
  }

  TaskId id() {
    return TaskId.of(acceptedAtMillis, place.generation(), place.number(), number);
  }

  long number() {
    return number;
  }

  long acceptedAtMillis() {
    return acceptedAtMillis;
  }

  boolean runs(long token) {
    return status == TaskStatus.RUNNING && currentAttempt().token == token;
  }

  CurrentAttempt currentAttempt() {
    if (current == null) {
      throw new IllegalStateException("task " + number() + " has no attempt under way");
    }
    return current;
  }

  /** What its worker needs for the attempt under way. */
  AttemptOrder toOrder() {
    CurrentAttempt running = currentAttempt();
    return new AttemptOrder(
        id(),
        running.token,
        attempt,
        spec.type(),
        spec.queue(),
        spec.payload(),
        spec.options().timeout(),
        running.node,
        running.company);
  }

  /** Notes the end of the attempt under way. */
  void endAttempt(AttemptOutcome outcome, @Nullable TaskError failure, long atMillis) {
    CurrentAttempt ending = currentAttempt();
    AttemptRecord attemptEnded =
        new AttemptRecord(
            attempt,
            ending.node,
            Instant.ofEpochMilli(ending.startedAtMillis),
            Instant.ofEpochMilli(atMillis),
            outcome,
            failure);
    current = null;
    if (ended.isEmpty()) {
      ended = List.of(attemptEnded);
      return;
    }
    List<AttemptRecord> longer = new ArrayList<>(ended);
    longer.add(attemptEnded);
    int drop = Math.max(0, longer.size() - ATTEMPTS_KEPT_MAX);
    ended = List.copyOf(longer.subList(drop, longer.size()));
  }

  /** Whether it was not begun in time; one that was begun once never expires. */
  boolean expired(long nowMillis) {
    return expiresAtMillis() <= nowMillis;
  }

  private long expiresAtMillis() {
    return untouched() ? spec.options().expiresAtMillis(acceptedAtMillis) : Long.MAX_VALUE;
  }

  /** Whether no attempt has begun before the one under way; one that was handed back has not. */
  private boolean untouched() {
    return attempt == (current == null ? 0 : 1);
  }

  /** When the machine must look at this task again unasked; {@link Long#MAX_VALUE} for never. */
  long nextTimerMillis() {
    return switch (status) {
      case SCHEDULED, RETRYING -> Math.min(dueAtMillis, expiresAtMillis());
      case READY -> expiresAtMillis();
      case RUNNING -> provenAtMillis(currentAttempt());
      case WAITING, SUCCEEDED, FAILED, CANCELLED, EXPIRED -> Long.MAX_VALUE;
    };
  }

  private long provenAtMillis(CurrentAttempt attempt) {
    return attempt.onProbation()
        ? attempt.startedAtMillis + Suspects.probationMillis(lostAttempts)
        : Long.MAX_VALUE;
  }

  /** What may run beside its next attempt. */
  Company company() {
    return Suspects.company(lostAttempts, strikes);
  }

  TaskRecord toRecord() {
    return new TaskRecord(
        id(),
        spec,
        bodyHash,
        status,
        attempt,
        attempts(),
        lostAttempts,
        result,
        error,
        progress,
        instant(startedAtMillis),
        instant(finishedAtMillis),
        round,
        new Suspicion(strikes, current == null ? Company.ANY : current.company));
  }

  private List<AttemptRecord> attempts() {
    if (current == null) {
      return ended;
    }
    List<AttemptRecord> all = new ArrayList<>(ended);
    Instant startedAt = Instant.ofEpochMilli(current.startedAtMillis);
    all.add(new AttemptRecord(attempt, current.node, startedAt, null, null, null));
    return List.copyOf(all);
  }

  private static @Nullable Instant instant(long epochMillis) {
    return epochMillis == 0 ? null : Instant.ofEpochMilli(epochMillis);
  }
}
