package io.sampo.core.partition;

import io.sampo.core.task.TaskId;
import org.jspecify.annotations.Nullable;

/** What a command is answered with once its events are durable. */
public sealed interface Answer {

  /** The task was accepted under this id. */
  record Accepted(TaskId id) implements Answer {}

  /** The idempotency key already stands for this task. */
  record Duplicate(TaskId id) implements Answer {}

  /**
   * The idempotency key stands for a different submission.
   *
   * @param id the task it stands for; null where a node of an earlier release said so
   */
  record Conflict(@Nullable TaskId id) implements Answer {

    /** Travels as a refusal, as it was one before it named the task. */
    static final int CODE = 3;
  }

  /** It is done. */
  record Done() implements Answer {

    static final Done DONE = new Done();
  }

  /**
   * It was refused and nothing changed. The codes travel between nodes: add new ones, never change
   * them.
   */
  enum Refused implements Answer {
    /** There is no such task here. */
    UNKNOWN_TASK(0),
    /** The task has ended otherwise. */
    ALREADY_FINISHED(1),
    /** Only a failed task can be retried by hand. */
    NOT_FAILED(2),
    /** The attempt is not the current one: it may record nothing. */
    STALE_ATTEMPT(4),
    /** The partition already holds as many queues as it may. */
    TOO_MANY_QUEUES(5),
    /** Another submission has claimed the idempotency key: who holds it must be settled first. */
    KEY_CLAIMED(6),
    /** This generation takes no such task any more: a younger one does. */
    MOVED(7),
    /** The task's key has moved to a younger generation, where others of it may run. */
    KEY_MOVED(8),
    /** The generation is retired: it must be opened for a retry first. */
    RETIRED(9),
    /** It still holds tasks, or takes new ones. */
    NOT_EMPTY(10);

    private static final Refused[] VALUES = values();

    private final int code;

    Refused(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    static Refused ofCode(int code) {
      for (Refused refused : VALUES) {
        if (refused.code == code) {
          return refused;
        }
      }
      throw new IllegalStateException("no refusal has the code %d".formatted(code));
    }
  }
}
