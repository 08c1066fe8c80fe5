package io.sampo.core.task;

import org.jspecify.annotations.Nullable;

/**
 * How far a running attempt says it is.
 *
 * @param done units done so far
 * @param total units in all, 0 where unknown
 * @param message a short text for people; {@value #MESSAGE_CHARS_MAX} characters at most
 */
public record Progress(long done, long total, @Nullable String message) {

  /** The longest message kept, in characters. */
  public static final int MESSAGE_CHARS_MAX = 1_000;

  /** Cuts what is too long. */
  public Progress {
    message = message == null ? null : TaskError.cut(message, MESSAGE_CHARS_MAX);
  }
}
