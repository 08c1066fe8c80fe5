package io.sampo.cluster.partition;

import io.sampo.core.partition.PartitionEvent;
import io.sampo.core.partition.PartitionView;
import io.sampo.core.task.TaskRecord;
import java.util.List;

/**
 * What the partitions of a node tell of their work, once a turn at most. All calls are cheap, never
 * block, and may come from any thread.
 */
public interface PartitionMetrics {

  /** Takes no notice of anything. */
  PartitionMetrics NONE = new PartitionMetrics() {};

  /** What one partition tells while it is on this node. */
  interface Account {

    /** Takes no notice of anything. */
    Account NONE = new Account() {};

    /** How it stands after a turn; what it had counted before it came here does not count here. */
    default void stands(PartitionView.Counts counts) {}

    /**
     * When the task that has been free to start for longest became so, in milliseconds of Unix
     * time; {@link Long#MAX_VALUE} for none.
     */
    default void oldestReady(long atMillis) {}

    /**
     * When the task that has been waiting for the archive for longest ended, in milliseconds of
     * Unix time; {@link Long#MAX_VALUE} for none.
     */
    default void oldestUnarchived(long atMillis) {}

    /** It leaves this node. */
    default void left() {}
  }

  /** A partition came to this node. */
  default Account arrived() {
    return Account.NONE;
  }

  /** Tasks that were submitted together are durable. */
  default void acknowledged(long nanos) {}

  /** Tasks have finished; it is durable. */
  default void finished(List<TaskRecord> tasks) {}

  /** The row of a turn is durable. */
  default void turn(int commands, List<PartitionEvent> events, int bytes, long nanos) {
    int lost = 0;
    for (PartitionEvent event : events) {
      lost += event instanceof PartitionEvent.AttemptLost ? 1 : 0;
    }
    journaled(nanos, commands, events.size(), bytes);
    if (lost > 0) {
      attemptsLost(lost);
    }
  }

  /** A row is durable. */
  default void journaled(long nanos, int commands, int events, int bytes) {}

  /** Attempts were lost with their node, or stopped by one that left: their tasks run again. */
  default void attemptsLost(int attempts) {}

  /** Attempts that a partition found still running when it came to another node, and kept. */
  default void attemptsAdopted(int attempts) {}
}
