package io.sampo.cluster.task;

import io.sampo.core.task.Progress;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A change of a task's state that is durable. */
public sealed interface TaskChange {

  /**
   * A task moved to a status, or told its progress there.
   *
   * @param id the task
   * @param type its handler
   * @param queue its lane
   * @param status where it stands now
   * @param attempt the number of its current or last attempt
   * @param at when it happened
   * @param progress what a running attempt told; null where this is a change of status
   * @param error why the last attempt failed; null where it did not
   */
  record Moved(
      TaskId id,
      String type,
      String queue,
      TaskStatus status,
      int attempt,
      Instant at,
      @Nullable Progress progress,
      @Nullable TaskError error)
      implements TaskChange {}

  /** So many changes were lost here because the listener was too slow. */
  record Gap(long lost) implements TaskChange {}
}
