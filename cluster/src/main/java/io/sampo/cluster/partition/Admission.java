package io.sampo.cluster.partition;

import io.sampo.cluster.memory.MemoryBudget;
import java.util.Optional;

/**
 * Whether this node lets tasks in: what it could not hold, or not answer in time, is refused at
 * once.
 *
 * @param budget what it may hold
 * @param queue the submissions that wait for their answers
 */
public record Admission(MemoryBudget budget, SubmissionQueue queue) {

  /** Why tasks are refused now; empty as a rule. */
  Optional<String> refusal() {
    return late().or(() -> LiveRoom.refusal(budget, 0).map(PartitionActor.Refused::reason));
  }

  /** Why whatever comes now would be answered late; empty as a rule. */
  Optional<String> late() {
    return queue.stands()
        ? Optional.of(
            "this node does not keep up: %d submissions wait, and none was answered soon for %.1f s"
                .formatted(queue.waiting(), queue.sinceSoon().toNanos() / 1e9))
        : Optional.empty();
  }
}
