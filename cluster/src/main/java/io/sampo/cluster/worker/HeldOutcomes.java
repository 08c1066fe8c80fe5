package io.sampo.cluster.worker;

import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.cluster.memory.MemoryKind;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.task.TaskError;

/** What the outcomes of attempts take in the memory of a node until they are recorded. */
record HeldOutcomes(MemoryBudget budget) {

  /** What an outcome takes beside the text that it brings. */
  private static final long OUTCOME_BYTES = 150;

  /** Whether those of more attempts can be held; it is not asked whether other things can. */
  boolean hasRoom() {
    return budget.used(MemoryKind.OUTCOMES) < budget.limits().share(MemoryKind.OUTCOMES);
  }

  void hold(PartitionCommand outcome) {
    budget.add(MemoryKind.OUTCOMES, bytes(outcome));
  }

  void release(PartitionCommand outcome) {
    budget.add(MemoryKind.OUTCOMES, -bytes(outcome));
  }

  private static long bytes(PartitionCommand outcome) {
    return OUTCOME_BYTES
        + switch (outcome) {
          case PartitionCommand.Complete complete -> complete.result().length();
          case PartitionCommand.Fail fail -> bytes(fail.error());
          default -> 0;
        };
  }

  private static long bytes(TaskError error) {
    String trace = error.trace();
    return (long) error.message().length() + (trace == null ? 0 : trace.length());
  }
}
