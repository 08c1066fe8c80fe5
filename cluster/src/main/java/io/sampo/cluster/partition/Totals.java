package io.sampo.cluster.partition;

import io.sampo.cluster.task.QueueStatus;
import io.sampo.cluster.task.TaskStats;
import io.sampo.core.partition.PartitionView;
import io.sampo.core.partition.QueueSettings;
import io.sampo.core.task.TaskStatus;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up what partitions count. */
final class Totals {

  static final PartitionView.Counts NOTHING = new PartitionView.Counts(0, 0, Map.of(), Map.of());

  private Totals() {}

  /** The sum of two. */
  static PartitionView.Counts add(PartitionView.Counts one, PartitionView.Counts other) {
    return new PartitionView.Counts(
        one.accepted() + other.accepted(),
        one.archived() + other.archived(),
        add(one.live(), other.live()),
        add(one.finished(), other.finished()));
  }

  private static Map<TaskStatus, Long> add(Map<TaskStatus, Long> one, Map<TaskStatus, Long> more) {
    Map<TaskStatus, Long> sum = new EnumMap<>(TaskStatus.class);
    sum.putAll(one);
    more.forEach((status, count) -> sum.merge(status, count, Long::sum));
    return sum;
  }

  static TaskStats stats(List<PartitionView.Counts> counts) {
    Map<TaskStatus, Long> tasks = new EnumMap<>(TaskStatus.class);
    Map<TaskStatus, Long> finished = new EnumMap<>(TaskStatus.class);
    long accepted = 0;
    long archived = 0;
    for (PartitionView.Counts count : counts) {
      accepted += count.accepted();
      archived += count.archived();
      count.live().forEach((status, n) -> addUnfinished(tasks, status, n));
      count.finished().forEach((status, n) -> finished.merge(status, n, Long::sum));
    }
    long finishedTotal = finished.values().stream().mapToLong(Long::longValue).sum();
    return new TaskStats(tasks, finished, accepted, finishedTotal, archived);
  }

  private static void addUnfinished(Map<TaskStatus, Long> tasks, TaskStatus status, long count) {
    if (!status.finished()) {
      tasks.merge(status, count, Long::sum);
    }
  }

  static List<QueueStatus> queues(List<Map<String, PartitionView.QueueCounts>> counts) {
    Map<String, QueueTotal> totals = new TreeMap<>();
    for (Map<String, PartitionView.QueueCounts> queues : counts) {
      queues.forEach(
          (name, queue) -> totals.computeIfAbsent(name, _ -> new QueueTotal()).add(queue));
    }
    return totals.entrySet().stream()
        .map(entry -> entry.getValue().status(entry.getKey()))
        .toList();
  }

  private static final class QueueTotal {
    private QueueSettings settings = QueueSettings.DEFAULT;
    private long depth;
    private long ready;
    private long running;
    private long oldestMillis = Long.MAX_VALUE;

    void add(PartitionView.QueueCounts counts) {
      // Until there is a row: what an earlier release has told the partitions.
      if (!counts.settings().equals(QueueSettings.DEFAULT)) {
        settings = counts.settings();
      }
      counts.live().forEach(this::add);
      oldestMillis = Math.min(oldestMillis, counts.oldestReadyAtMillis());
    }

    private void add(TaskStatus status, long count) {
      if (status == TaskStatus.RUNNING) {
        running += count;
      } else if (!status.finished()) {
        depth += count;
        ready += status == TaskStatus.READY ? count : 0;
      }
    }

    QueueStatus status(String name) {
      Instant oldest = oldestMillis == Long.MAX_VALUE ? null : Instant.ofEpochMilli(oldestMillis);
      return new QueueStatus(name, settings, 0, depth, ready, running, oldest);
    }
  }
}
