package io.sampo.core.task;

import org.jspecify.annotations.Nullable;

/**
 * Why an attempt failed.
 *
 * @param type a short stable name, usually the exception's class; {@value #TYPE_CHARS_MAX}
 *     characters at most
 * @param message a text for people; {@value #MESSAGE_CHARS_MAX} characters at most
 * @param trace the stack trace, where there is one; {@value #TRACE_CHARS_MAX} characters at most
 */
public record TaskError(String type, String message, @Nullable String trace) {

  /** The longest type kept, in characters. */
  public static final int TYPE_CHARS_MAX = 200;

  /** The longest message kept, in characters. */
  public static final int MESSAGE_CHARS_MAX = 2_000;

  /** The longest trace kept, in characters. */
  public static final int TRACE_CHARS_MAX = 8_000;

  /** Cuts what is too long. */
  public TaskError {
    type = cut(type, TYPE_CHARS_MAX);
    message = cut(message, MESSAGE_CHARS_MAX);
    trace = trace == null ? null : cut(trace, TRACE_CHARS_MAX);
  }

  /** The text, or its beginning and an ellipsis; never half of a surrogate pair. */
  static String cut(String text, int charsMax) {
    if (text.length() <= charsMax) {
      return text;
    }
    boolean splitsPair = Character.isHighSurrogate(text.charAt(charsMax - 2));
    return text.substring(0, splitsPair ? charsMax - 2 : charsMax - 1) + "…";
  }
}
