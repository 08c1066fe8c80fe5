package io.sampo.cluster.partition;

import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.TaskId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The workers of this node, as a partition sees them. No call blocks. */
public interface Workers {

  /** Runs attempts whose starts are durable. */
  void run(List<AttemptOrder> orders);

  /** Interrupts a running attempt, if it still runs. */
  void interrupt(TaskId id, long token);

  /** The fencing tokens of the attempts that run here for a partition. */
  CompletionStage<Set<Long>> running(PartitionPlace place);
}
