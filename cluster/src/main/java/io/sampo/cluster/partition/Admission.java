package io.sampo.cluster.partition;

import io.sampo.cluster.memory.MemoryBudget;
import java.util.Optional;

/**
 * Whether this node lets tasks in: what it could not hold is refused at once, what it could not
 * answer in time waits in line.
 *
 * @param budget what it may hold
 * @param line the submissions that wait to come in, and those inside
 */
public record Admission(MemoryBudget budget, SubmissionLine line) {

  /** Why tasks are refused now; empty as a rule. */
  Optional<String> refusal() {
    return LiveRoom.refusal(budget, 0).map(PartitionActor.Refused::reason);
  }
}
