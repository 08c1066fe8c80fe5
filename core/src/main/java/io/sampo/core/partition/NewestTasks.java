package io.sampo.core.partition;

import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Gathers the newest tasks that match, in one pass over tasks in any order. */
final class NewestTasks {

  private static final Comparator<TaskState> OLDEST_FIRST =
      Comparator.comparingLong(TaskState::acceptedAtMillis).thenComparingLong(TaskState::number);

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
    if (kept.size() == limit) {
      kept.remove();
    }
    kept.add(task);
  }

  private boolean outdone(TaskState task) {
    return limit < 1 || (kept.size() == limit && OLDEST_FIRST.compare(task, kept.element()) < 0);
  }

  /** What was kept, newest first. */
  List<TaskRecord> toRecords() {
    List<TaskRecord> oldestFirst = new ArrayList<>(kept.size());
    while (!kept.isEmpty()) {
      oldestFirst.add(kept.remove().toRecord());
    }
    return oldestFirst.reversed();
  }
}
