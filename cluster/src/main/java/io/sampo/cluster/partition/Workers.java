package io.sampo.cluster.partition;

import io.sampo.cluster.worker.KnownAttempts;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionPlace;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The workers of all nodes, as a partition sees them. No call blocks. */
public interface Workers {

  /**
   * Runs attempts whose starts are durable, each on the node that has a slot for it.
   *
   * @param opening which incarnation of the partition orders them
   */
  void run(PartitionPlace place, long opening, List<AttemptOrder> orders);

  /** Runs attempts whose orders never reached the node that had a slot for them. */
  void runLate(PartitionPlace place, long opening, List<AttemptOrder> orders);

  /** Interrupts an attempt on a node, if it still runs. */
  void interrupt(String node, PartitionPlace place, long token);

  /**
   * The attempts of a partition that a node knows of; none where the node is no member of the
   * cluster any more. Fails where it does not answer.
   *
   * @param opening which incarnation asks: from now on older ones start nothing there
   */
  CompletionStage<KnownAttempts> running(String node, PartitionPlace place, long opening);

  /** Tells a node that the outcomes of these attempts are recorded. */
  void recorded(String node, PartitionPlace place, List<Long> tokens);
}
