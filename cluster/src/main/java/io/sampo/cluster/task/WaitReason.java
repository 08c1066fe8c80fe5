package io.sampo.cluster.task;

import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskStatus;
import java.time.Instant;

/** What a task waits for, and since when. */
public sealed interface WaitReason {

  /** Nothing: it runs, or it has ended. */
  record Nothing(TaskStatus status) implements WaitReason {}

  /** No living node has a handler of its type. */
  record Handler(Instant since, String type) implements WaitReason {}

  /** All slots are taken. */
  record Slot(Instant since, String type) implements WaitReason {}

  /** An earlier task of its key goes first. */
  record Key(Instant since, String key, TaskId holder) implements WaitReason {}

  /** As many tasks of its queue run as may. */
  record Limit(Instant since, String queue, int maxRunning) implements WaitReason {}

  /** Its queue is paused. */
  record Paused(Instant since, String queue) implements WaitReason {}

  /** A delay or a backoff. */
  record Timer(Instant since, Instant until) implements WaitReason {}
}
