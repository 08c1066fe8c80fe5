package io.sampo.core.partition;

import io.sampo.core.task.Json;
import io.sampo.core.task.Progress;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a partition can be asked to do. */
public sealed interface PartitionCommand {

  /**
   * Accept a task.
   *
   * @param spec what to run
   * @param bodyHash tells equal submissions from different ones under one idempotency key
   * @param archived the finished task that holds the idempotency key in the archive, if any
   * @param claimed whether another submission has claimed the idempotency key
   */
  record Submit(TaskSpec spec, long bodyHash, @Nullable ArchivedKey archived, boolean claimed)
      implements PartitionCommand {

    /** A submission whose idempotency key no other has claimed. */
    public Submit(TaskSpec spec, long bodyHash, @Nullable ArchivedKey archived) {
      this(spec, bodyHash, archived, false);
    }
  }

  /** The archived task under an idempotency key. */
  record ArchivedKey(TaskId id, long bodyHash) {}

  /** End a task by request. */
  record Cancel(TaskId id) implements PartitionCommand {}

  /**
   * Run a failed task again.
   *
   * @param id the task
   * @param archived the task as archived, where the archive holds it
   * @param epoch the epoch in which the task's generation was seen not to be retired
   */
  record RetryByHand(TaskId id, @Nullable TaskRecord archived, long epoch)
      implements PartitionCommand {}

  /** Record the result of an attempt. */
  record Complete(long number, long token, Json result) implements PartitionCommand {}

  /**
   * Record that an attempt ended without a result.
   *
   * @param timedOut whether it ran longer than it may
   * @param permanent whether another attempt would not help
   */
  record Fail(long number, long token, TaskError error, boolean timedOut, boolean permanent)
      implements PartitionCommand {}

  /**
   * Record that nobody runs this attempt any more.
   *
   * @param charged whether its node may have died of it
   */
  record Lose(long number, long token, String reason, boolean charged)
      implements PartitionCommand {}

  /** Record that a node has not begun an attempt and will not: another may. */
  record HandBack(long number, long token) implements PartitionCommand {}

  /** Record how far an attempt is. */
  record Report(long number, long token, Progress progress) implements PartitionCommand {}

  /** Forget finished tasks that the archive holds, each where it ended so and not otherwise. */
  record ForgetArchived(List<Ending> endings) implements PartitionCommand {}

  /**
   * One ending of a task. After a retry by hand there is another, which a late word about the first
   * must not be taken for.
   */
  record Ending(long number, int attempt, TaskStatus status) {

    /** The ending of a finished task. */
    public static Ending of(TaskRecord task) {
      return new Ending(task.id().number(), task.attempt(), task.status());
    }

    boolean isOf(TaskState task) {
      return status.finished() && status == task.status && attempt == task.attempt;
    }
  }

  /**
   * Take over what holds for a queue, unless a younger version is known.
   *
   * @param version of the queue's settings; 0 where nobody has numbered them
   */
  record ChangeQueue(String queue, QueueSettings settings, long version)
      implements PartitionCommand {

    /** Settings without a version, as an earlier release knows them. */
    public ChangeQueue(String queue, QueueSettings settings) {
      this(queue, settings, 0);
    }
  }

  /** Take no more tasks but those that belong to one held here: a younger generation does. */
  record Close() implements PartitionCommand {}

  /**
   * Be done: closed and empty, it takes nothing back from the archive before a later epoch.
   *
   * @param epoch the epoch of the generation that is to be retired
   */
  record Retire(long epoch) implements PartitionCommand {}
}
