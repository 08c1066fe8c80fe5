package io.sampo.core.partition;

import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the newest tasks that match, in one pass over tasks in any order. The page ends where it
 * is large, as it may travel in one message.
 */
final class NewestTasks {

  private static final Comparator<TaskState> OLDEST_FIRST =
      Comparator.comparingLong(TaskState::acceptedAtMillis).thenComparingLong(TaskState::number);

  private static final long BYTES_MAX = 1 << 20;

  private final TaskFilter filter;
  private final @Nullable TaskId before;
  private final int limit;
  private final PriorityQueue<TaskState> kept = new PriorityQueue<>(OLDEST_FIRST);

  NewestTasks(TaskFilter filter, @Nullable TaskId before, int limit) {
    this.filter = filter;
    this.before = before;
    this.limit = limit;
  }

  void offer(TaskState task) {
    if (outdone(task) || !filter.matches(task.spec, task.status, task.acceptedAtMillis())) {
      return;
    }
    if (before != null && task.id().compareTo(before) >= 0) {
      return;
    }
    if (isFull()) {
      kept.remove();
    }
    kept.add(task);
  }

  /** One more than asked for tells whether there are more. */
  private boolean isFull() {
    return kept.size() > limit;
  }

  private boolean outdone(TaskState task) {
    return limit < 1 || (isFull() && OLDEST_FIRST.compare(task, kept.element()) < 0);
  }

  /** What was kept. */
  TaskPage toPage() {
    List<TaskState> oldestFirst = new ArrayList<>(kept.size());
    while (!kept.isEmpty()) {
      oldestFirst.add(kept.remove());
    }
    List<TaskRecord> page = new ArrayList<>(oldestFirst.size());
    long bytes = 0;
    for (TaskState task : oldestFirst.reversed()) {
      bytes += TaskWeight.of(task);
      if (page.size() == limit || (bytes > BYTES_MAX && !page.isEmpty())) {
        return new TaskPage(page, true);
      }
      page.add(task.toRecord());
    }
    return new TaskPage(page, false);
  }
}
