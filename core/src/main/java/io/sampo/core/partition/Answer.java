package io.sampo.core.partition;

import io.sampo.core.task.TaskId;

/** What a command is answered with once its events are durable. */
public sealed interface Answer {

  /** The task was accepted under this id. */
  record Accepted(TaskId id) implements Answer {}

  /** The idempotency key already stands for this task. */
  record Duplicate(TaskId id) implements Answer {}

  /** It is done. */
  record Done() implements Answer {

    static final Done DONE = new Done();
  }

  /** It was refused and nothing changed. */
  enum Refused implements Answer {
    /** There is no such task here. */
    UNKNOWN_TASK,
    /** The task has ended otherwise. */
    ALREADY_FINISHED,
    /** Only a failed task can be retried by hand. */
    NOT_FAILED,
    /** The idempotency key stands for a different submission. */
    IDEMPOTENCY_CONFLICT,
    /** The attempt is not the current one: it may record nothing. */
    STALE_ATTEMPT,
    /** The partition already holds as many queues as it may. */
    TOO_MANY_QUEUES
  }
}
