package io.sampo.cluster.worker;

import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.task.TaskId;

/** Where workers tell what became of attempts: the task's partition, wherever it lives now. */
@FunctionalInterface
public interface AttemptResults {

  /**
   * Hands over a result, a failure or a progress report. Never blocks; may be called from any
   * thread. Whether it is recorded is the partition's decision.
   */
  void deliver(TaskId id, PartitionCommand command);
}
