package io.sampo.cluster.partition;

import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.cluster.memory.MemoryKind;
import java.util.Optional;

/** Whether a node can hold more tasks. */
final class LiveRoom {

  private LiveRoom() {}

  /**
   * Why nothing more can be accepted; empty when it can.
   *
   * @param partitionBytes what the tasks of its partition take already
   */
  static Optional<PartitionActor.Refused> refusal(MemoryBudget budget, long partitionBytes) {
    if (!budget.hasRoom(MemoryKind.LIVE)) {
      return full(
          "the live tasks of this node take %d MiB of its heap, as much as they may"
              .formatted(budget.used(MemoryKind.LIVE) >> 20));
    }
    return partitionBytes >= budget.limits().partitionMax()
        ? full(
            ("the live tasks of this partition, of one key or a few, take %d MiB,"
                    + " as much as they may")
                .formatted(partitionBytes >> 20))
        : Optional.empty();
  }

  private static Optional<PartitionActor.Refused> full(String reason) {
    return Optional.of(new PartitionActor.Refused(reason, true));
  }
}
