package io.sampo.cluster.partition;

import io.sampo.core.partition.LimitedQueue;
import io.sampo.core.partition.PartitionView;
import io.sampo.core.task.Company;
import io.sampo.core.task.TaskStatus;
import java.util.Map;
import java.util.Optional;

/**
 * What the machine of a partition tells about itself after a turn.
 *
 * @param opening the number of the partition's last opening
 * @param startsLeft whether more might start at once
 * @param limited the queues that have a limit, and how many tasks of each run
 * @param onProbation how many attempts are on probation here, by what may run beside them
 */
record Standing(
    PartitionStatus status,
    PartitionView.Counts counts,
    long opening,
    Optional<Long> nextDueMillis,
    boolean startsLeft,
    long heapBytes,
    Map<String, LimitedQueue> limited,
    Map<Company, Integer> onProbation) {

  /** The last row of its journal, and the last one that its snapshot covers. */
  record Rows(long last, long inSnapshot) {}

  /** How it stands on that node. */
  static Standing of(PartitionView view, String node, Rows rows, boolean startsLeft) {
    PartitionView.Counts counts = view.counts();
    return new Standing(
        status(view, counts.live(), rows),
        counts,
        view.openings(),
        view.nextDueMillis(),
        startsLeft,
        view.heapBytes(),
        view.limitedQueues(),
        view.onProbation(node));
  }

  private static PartitionStatus status(PartitionView view, Map<TaskStatus, Long> live, Rows rows) {
    long waiting =
        live.getOrDefault(TaskStatus.SCHEDULED, 0L)
            + live.getOrDefault(TaskStatus.RETRYING, 0L)
            + live.getOrDefault(TaskStatus.WAITING, 0L);
    return new PartitionStatus(
        true,
        view.size(),
        live.getOrDefault(TaskStatus.READY, 0L),
        live.getOrDefault(TaskStatus.RUNNING, 0L),
        waiting,
        rows.last(),
        rows.inSnapshot(),
        view.heapBytes(),
        null);
  }
}
