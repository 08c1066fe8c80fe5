package io.sampo.cluster.task;

import io.sampo.core.task.TaskId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of one submitted task. */
public sealed interface SubmitAnswer {

  /** It is accepted and durable. */
  record Accepted(TaskId id) implements SubmitAnswer {}

  /** Its idempotency key already stands for this task, submitted with the same content. */
  record Duplicate(TaskId id) implements SubmitAnswer {}

  /**
   * Its idempotency key was used with other content.
   *
   * @param id the task that the key stands for; null where nobody said
   */
  record Conflict(@Nullable TaskId id) implements SubmitAnswer {}

  /** Its queue would be one too many. */
  record TooManyQueues() implements SubmitAnswer {}

  /** The service holds as much as it can; nothing was accepted: come back later (429). */
  record Overloaded(String reason, Duration retryAfter) implements SubmitAnswer {}

  /** The journal cannot be written now; it may or may not have been accepted (503). */
  record Unavailable(String reason, Duration retryAfter) implements SubmitAnswer {}
}
