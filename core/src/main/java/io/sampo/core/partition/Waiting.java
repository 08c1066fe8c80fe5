package io.sampo.core.partition;

import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a task waits for, as its partition sees it. */
public sealed interface Waiting {

  /** Nothing: it runs, or it has ended. */
  record Nothing(TaskStatus status) implements Waiting {}

  /** The end of a delay or a backoff. */
  record Timer(long sinceMillis, long untilMillis) implements Waiting {}

  /** An earlier task of the same key. */
  record Key(long sinceMillis, String key, TaskId holder) implements Waiting {}

  /** Its queue is paused. */
  record Paused(long sinceMillis, String queue) implements Waiting {}

  /** A slot to run in, a place under its queue's limit, or a node that has the handler. */
  record Slot(long sinceMillis, String queue, String type, @Nullable Integer maxRunning)
      implements Waiting {}

  /** Looks at one task. */
  static Waiting of(TaskState task, PartitionState state) {
    return switch (task.status) {
      case SCHEDULED, RETRYING -> new Timer(since(task), task.dueAtMillis);
      case READY -> ready(task, state);
      case RUNNING, WAITING, SUCCEEDED, FAILED, CANCELLED, EXPIRED -> new Nothing(task.status);
    };
  }

  private static Waiting ready(TaskState task, PartitionState state) {
    String queue = task.spec.queue();
    String key = task.spec.key();
    TaskState holder = key == null ? null : state.keyLines.holder(key);
    if (key != null && holder != null && holder != task) {
      return new Key(since(task), key, holder.id());
    }
    QueueSettings settings = task.queue.settings;
    if (settings.paused()) {
      return new Paused(since(task), queue);
    }
    int maxRunning = settings.maxRunning();
    return new Slot(since(task), queue, task.spec.type(), maxRunning == 0 ? null : maxRunning);
  }

  private static long since(TaskState task) {
    return switch (task.status) {
      case READY -> task.dueAtMillis;
      case RETRYING -> lastEndedAtMillis(task);
      case SCHEDULED, RUNNING, WAITING, SUCCEEDED, FAILED, CANCELLED, EXPIRED ->
          task.acceptedAtMillis();
    };
  }

  private static long lastEndedAtMillis(TaskState task) {
    Instant endedAt = task.ended.getLast().finishedAt();
    return endedAt == null ? task.acceptedAtMillis() : endedAt.toEpochMilli();
  }
}
