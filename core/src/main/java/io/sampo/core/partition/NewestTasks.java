package io.sampo.core.partition;

import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the newest tasks that match: goes from the newest down, and no further than it must. The
 * page ends where it is large, as it may travel in one message.
 */
final class NewestTasks {

  private static final Comparator<TaskState> OLDEST_FIRST =
      Comparator.comparingLong(TaskState::acceptedAtMillis).thenComparingLong(TaskState::number);

  private static final long BYTES_MAX = 1 << 20;

  private final PartitionState state;
  private final TaskFilter filter;
  private final @Nullable TaskId before;
  private final int limit;
  private final long createdAfterMillis;
  private final PriorityQueue<TaskState> kept = new PriorityQueue<>(OLDEST_FIRST);

  /** How many tasks of the status and the queue that are asked for have not been seen yet. */
  private long unseen;

  NewestTasks(PartitionState state, TaskFilter filter, @Nullable TaskId before, int limit) {
    this.state = state;
    this.filter = filter;
    this.before = before;
    this.limit = limit;
    Instant createdAfter = filter.createdAfter();
    this.createdAfterMillis = createdAfter == null ? Long.MIN_VALUE : createdAfter.toEpochMilli();
    this.unseen = candidates();
  }

  /** The page. */
  TaskPage page() {
    TaskStatus status = filter.status();
    if (unseen == 0 || limit < 1) {
      return toPage();
    }
    if (status == TaskStatus.RUNNING) {
      state.running.forEach(this::offer);
    } else if (status == TaskStatus.SCHEDULED || status == TaskStatus.RETRYING) {
      state.timers.forEach(this::offer);
    } else {
      state.tasks.downFrom(state.order.lastNumber(), this::visit);
    }
    return toPage();
  }

  private long candidates() {
    TaskStatus status = filter.status();
    StatusCounts counts = state.counts;
    if (filter.queue() != null) {
      QueueState queue = state.queues.get(filter.queue());
      if (queue == null) {
        return 0;
      }
      counts = queue.counts;
    }
    return status == null ? counts.total() : counts.get(status);
  }

  /** Whether more may be found below. */
  private boolean visit(TaskTable.Page page) {
    page.forEach(this::offer);
    return unseen > 0 && (page.firstNumber() <= state.order.unorderedUpTo() || !outdone(page));
  }

  /** Whether nothing below is new enough: all below is at least as old as the oldest of this. */
  private boolean outdone(TaskTable.Page page) {
    TaskState oldest = page.first();
    if (oldest == null) {
      return false;
    }
    return oldest.acceptedAtMillis() < createdAfterMillis
        || (isFull() && OLDEST_FIRST.compare(oldest, kept.element()) <= 0);
  }

  private void offer(TaskState task) {
    boolean candidate =
        (filter.status() == null || filter.status() == task.status)
            && (filter.queue() == null || filter.queue().equals(task.queue.name));
    unseen -= candidate ? 1 : 0;
    if (!candidate || (isFull() && OLDEST_FIRST.compare(task, kept.element()) < 0)) {
      return;
    }
    if (!filter.matches(task.spec, task.status, task.acceptedAtMillis())
        || (before != null && task.id().compareTo(before) >= 0)) {
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

  /** What was kept. */
  private TaskPage toPage() {
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
