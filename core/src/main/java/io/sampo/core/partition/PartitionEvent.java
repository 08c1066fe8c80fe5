package io.sampo.core.partition;

import io.sampo.core.task.AttemptOutcome;
import io.sampo.core.task.Company;
import io.sampo.core.task.Json;
import io.sampo.core.task.Progress;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import org.jspecify.annotations.Nullable;

/** What happened in a partition; tasks are named by their number in it. */
public sealed interface PartitionEvent {

  /** An incarnation of the partition began to write. */
  record Opened(String node) implements PartitionEvent {}

  /** A task was accepted. */
  record Submitted(long number, TaskSpec spec, long bodyHash) implements PartitionEvent {}

  /**
   * An attempt was given to a worker.
   *
   * @param company what may run beside it as long as it is on probation
   */
  record Started(long number, long token, String node, Company company) implements PartitionEvent {

    /** One that is under no suspicion. */
    public Started(long number, long token, String node) {
      this(number, token, node, Company.ANY);
    }
  }

  /** The attempt under way has outlived its probation: anything may run beside it from now on. */
  record Proven(long number) implements PartitionEvent {}

  /** The attempt returned a result: the task has succeeded. */
  record Succeeded(long number, Json result) implements PartitionEvent {}

  /** The attempt failed; the task runs again at that time. */
  record Retrying(long number, AttemptOutcome outcome, TaskError error, long dueAtMillis)
      implements PartitionEvent {}

  /** The task failed for good: a dead letter. */
  record Failed(long number, AttemptOutcome outcome, TaskError error) implements PartitionEvent {}

  /**
   * The attempt is gone without a result; the task is ready again.
   *
   * @param charged whether it counts as one that its node may have died of
   */
  record AttemptLost(long number, String reason, boolean charged) implements PartitionEvent {}

  /** A node has not begun the attempt under way and will not: the next start is this attempt's. */
  record HandedBack(long number) implements PartitionEvent {}

  /** A running task is to end; it does when its attempt has. */
  record CancelRequested(long number) implements PartitionEvent {}

  /** The task ended by request; the error is what its attempt said last, if it said anything. */
  record Cancelled(long number, @Nullable TaskError error) implements PartitionEvent {}

  /** The task had not started in time. */
  record Expired(long number) implements PartitionEvent {}

  /** The task's delay or backoff is over. */
  record BecameDue(long number) implements PartitionEvent {}

  /** The attempt told how far it is. */
  record Progressed(long number, Progress progress) implements PartitionEvent {}

  /** A dead letter still held here is to run again with fresh attempts. */
  record RetriedByHand(long number) implements PartitionEvent {}

  /** A dead letter came back from the archive to run again with fresh attempts. */
  record Restored(TaskRecord task) implements PartitionEvent {}

  /** The archive holds these finished tasks: the partition forgets them. */
  @SuppressWarnings("ArrayRecordComponent") // thousands of numbers; boxed they would weigh more
  record Archived(long[] numbers) implements PartitionEvent {}

  /**
   * Other settings hold for a queue.
   *
   * @param version theirs; 0 where nobody had numbered them
   */
  record QueueChanged(String queue, QueueSettings settings, long version)
      implements PartitionEvent {

    /** Settings without a version, as earlier releases journaled them. */
    public QueueChanged(String queue, QueueSettings settings) {
      this(queue, settings, 0);
    }
  }

  /** New tasks go to a younger generation from now on. */
  record Closed() implements PartitionEvent {}

  /** All is archived; nothing comes back before a later epoch. */
  record Retired(long epoch) implements PartitionEvent {}
}
