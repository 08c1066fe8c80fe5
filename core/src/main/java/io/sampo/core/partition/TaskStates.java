package io.sampo.core.partition;

import io.sampo.core.task.AttemptRecord;
import io.sampo.core.task.Company;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings tasks back into a machine from the records that left it. */
final class TaskStates {

  private TaskStates() {}

  /** The task as recorded; one with an attempt that has not ended needs its token as well. */
  static TaskState of(TaskRecord record, PartitionPlace place, QueueState queue) {
    TaskState task = new TaskState(place, record.id(), record.spec(), queue, record.bodyHash());
    task.status = record.status();
    task.attempt = record.attempt();
    task.lostAttempts = record.lostAttempts();
    task.strikes = record.suspicion().strikes();
    task.round = record.round();
    task.result = record.result();
    task.error = shared(record.error(), record.attempts());
    task.progress = record.progress();
    task.startedAtMillis = millis(record.startedAt());
    task.finishedAtMillis = millis(record.finishedAt());
    task.ended = record.attempts();
    return task;
  }

  /** Whether its last attempt has not ended; that is so of every task that is running. */
  static boolean hasOpenAttempt(TaskRecord record) {
    boolean open = !record.attempts().isEmpty() && record.attempts().getLast().outcome() == null;
    if (!open && record.status() == TaskStatus.RUNNING) {
      throw new IllegalStateException("task " + record.id() + " runs without an attempt");
    }
    return open;
  }

  static void resumeAttempt(TaskState task, long token, Company company) {
    List<AttemptRecord> attempts = task.ended;
    AttemptRecord current = attempts.getLast();
    task.ended = List.copyOf(attempts.subList(0, attempts.size() - 1));
    task.current =
        new TaskState.CurrentAttempt(
            token, current.node(), current.startedAt().toEpochMilli(), company);
  }

  /** The task's error is its last failed attempt's: one object, as it was when it happened. */
  private static @Nullable TaskError shared(
      @Nullable TaskError error, List<AttemptRecord> attempts) {
    for (AttemptRecord attempt : attempts.reversed()) {
      if (error != null && error.equals(attempt.error())) {
        return attempt.error();
      }
    }
    return error;
  }

  private static long millis(@Nullable Instant instant) {
    return instant == null ? 0 : instant.toEpochMilli();
  }
}
