package io.sampo.app.events;

import io.sampo.cluster.task.TaskChange;
import io.sampo.core.task.AttemptOutcome;
import io.sampo.core.task.AttemptRecord;
import io.sampo.core.task.Progress;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the events of one task the same way whether they are seen live or read from its record,
 * so that a stream can be resumed anywhere. Attempt {@code n} starts with event {@code 3n-1} and
 * ends with {@code 3n}; before it, {@code 3n-2} says that the task is ready. The first event is 1,
 * or 0 for a task that is scheduled. An end without an attempt after attempt {@code n} is {@code
 * 3n+2}. Progress has no number.
 */
final class TaskEventLog {

  /** What comes before the first event. */
  static final long START = -1;

  private long last;
  private @Nullable Progress lastProgress;
  private boolean ended;

  /** A log from after that event. */
  TaskEventLog(long last) {
    this.last = last;
  }

  /** Whether the task has ended: nothing follows. */
  boolean ended() {
    return ended;
  }

  /** The events that a live change brings. */
  List<TaskEvent> take(TaskChange.Moved change) {
    List<TaskEvent> fresh = new ArrayList<>(1);
    if (change.progress() != null) {
      lastProgress = change.progress();
      fresh.add(new TaskEvent(TaskEvent.UNNUMBERED, change));
    } else if (change.status() == TaskStatus.WAITING) {
      fresh.add(new TaskEvent(TaskEvent.UNNUMBERED, change));
    } else {
      add(fresh, number(change.status(), change.attempt()), change);
    }
    return fresh;
  }

  private long number(TaskStatus status, int attempt) {
    long end = 3L * attempt;
    boolean underWay = last == end - 1;
    return switch (status) {
      case SCHEDULED -> 0;
      case READY -> underWay && attempt > 0 ? end : end + 1;
      case RUNNING, WAITING -> end - 1;
      case RETRYING, SUCCEEDED, FAILED -> end;
      case CANCELLED -> underWay && attempt > 0 ? end : end + 2;
      case EXPIRED -> end + 2;
    };
  }

  /** The events that the task's record shows and that were not seen. */
  List<TaskEvent> take(TaskRecord task) {
    List<TaskEvent> fresh = new ArrayList<>();
    accepted(task, fresh);
    for (AttemptRecord attempt : task.attempts()) {
      started(task, attempt, fresh);
      finished(task, attempt, fresh);
    }
    now(task, fresh);
    boolean newProgress = task.progress() != null && !task.progress().equals(lastProgress);
    if (task.status() == TaskStatus.RUNNING && newProgress) {
      lastProgress = task.progress();
      Instant at = task.startedAt() == null ? task.createdAt() : task.startedAt();
      fresh.add(
          new TaskEvent(
              TaskEvent.UNNUMBERED,
              moved(task, TaskStatus.RUNNING, task.attempt(), at, task.progress(), null)));
    }
    ended |= task.status().finished();
    return fresh;
  }

  private void accepted(TaskRecord task, List<TaskEvent> fresh) {
    Instant created = task.createdAt();
    Instant due = Instant.ofEpochMilli(task.spec().options().dueAtMillis(task.id().epochMillis()));
    if (!due.isAfter(created)) {
      add(fresh, 1, moved(task, TaskStatus.READY, 0, created, null, null));
      return;
    }
    add(fresh, 0, moved(task, TaskStatus.SCHEDULED, 0, created, null, null));
    Instant end = task.finishedAt();
    boolean endedBefore = task.attempt() == 0 && end != null && end.isBefore(due);
    if (task.status() != TaskStatus.SCHEDULED && !endedBefore) {
      add(fresh, 1, moved(task, TaskStatus.READY, 0, due, null, null));
    }
  }

  private void started(TaskRecord task, AttemptRecord attempt, List<TaskEvent> fresh) {
    int number = attempt.number();
    add(
        fresh,
        3L * number - 1,
        moved(task, TaskStatus.RUNNING, number, attempt.startedAt(), null, null));
  }

  private void finished(TaskRecord task, AttemptRecord attempt, List<TaskEvent> fresh) {
    AttemptOutcome outcome = attempt.outcome();
    if (outcome == null || attempt.finishedAt() == null) {
      return;
    }
    boolean failed = task.status() == TaskStatus.FAILED && attempt.number() == task.attempt();
    TaskStatus status =
        switch (outcome) {
          case SUCCEEDED -> TaskStatus.SUCCEEDED;
          case CANCELLED -> TaskStatus.CANCELLED;
          case FAILED, TIMED_OUT -> failed ? TaskStatus.FAILED : TaskStatus.RETRYING;
          case LOST -> failed ? TaskStatus.FAILED : TaskStatus.READY;
        };
    add(
        fresh,
        3L * attempt.number(),
        moved(task, status, attempt.number(), attempt.finishedAt(), null, attempt.error()));
  }

  /** What the task came to after its last attempt. */
  private void now(TaskRecord task, List<TaskEvent> fresh) {
    AttemptRecord latest = task.attempts().isEmpty() ? null : task.attempts().getLast();
    AttemptOutcome outcome = latest == null ? null : latest.outcome();
    long end = 3L * task.attempt();
    if (task.status() == TaskStatus.READY
        && latest != null
        && latest.finishedAt() != null
        && outcome != AttemptOutcome.LOST) {
      Instant at = latest.finishedAt();
      add(fresh, end + 1, moved(task, TaskStatus.READY, task.attempt(), at, null, null));
    }
    boolean alone =
        task.status() == TaskStatus.EXPIRED
            || (task.status() == TaskStatus.CANCELLED && outcome != AttemptOutcome.CANCELLED);
    if (alone && task.finishedAt() != null) {
      Instant at = task.finishedAt();
      add(fresh, end + 2, moved(task, task.status(), task.attempt(), at, null, task.error()));
    }
  }

  private static TaskChange.Moved moved(
      TaskRecord task,
      TaskStatus status,
      int attempt,
      Instant at,
      @Nullable Progress progress,
      @Nullable TaskError error) {
    return new TaskChange.Moved(
        task.id(), task.spec().type(), task.spec().queue(), status, attempt, at, progress, error);
  }

  private void add(List<TaskEvent> fresh, long number, TaskChange.Moved change) {
    if (number > last) {
      last = number;
      ended |= change.status().finished();
      fresh.add(new TaskEvent(number, change));
    }
  }
}
