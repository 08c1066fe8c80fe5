package io.sampo.cluster.worker;

import io.sampo.core.task.TaskError;
import io.sampo.handler.PermanentFailure;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns what a handler threw into what users read. */
final class FailureReport {

  /** Frames from here outwards are Sampo's and the JDK's: the same in every trace. */
  private static final String RUNNER_FRAME = "at " + BoundHandler.class.getName() + ".";

  /** No more than this of a trace is printed before its outer frames are dropped. */
  private static final int PRINTED_CHARS_MAX = 64_000;

  private FailureReport() {}

  static TaskError of(Throwable thrown) {
    String type = thrown instanceof AttemptFailure failure ? failure.type() : nameOf(thrown);
    return new TaskError(type, messageOf(thrown), traceOf(thrown));
  }

  static boolean permanent(Throwable thrown) {
    return thrown instanceof PermanentFailure
        || (thrown instanceof AttemptFailure failure && failure.permanent());
  }

  /** The stack trace down to where the handler was called; null where there is none. */
  static @Nullable String traceOf(@Nullable Throwable thrown) {
    if (thrown == null || thrown instanceof AttemptFailure) {
      return null;
    }
    BoundedText text = new BoundedText(PRINTED_CHARS_MAX);
    try {
      thrown.printStackTrace(new PrintWriter(text));
    } catch (Throwable e) { // Printing runs the handler's code: it may throw whatever it likes.
      if (!text.overflowed()) {
        return null; // The exception cannot even be printed; its class says what is known.
      }
    }
    return withoutRunnerFrames(text.toString());
  }

  private static String nameOf(Throwable thrown) {
    return thrown.getClass().getName();
  }

  private static String messageOf(Throwable thrown) {
    try {
      return Objects.requireNonNullElse(thrown.getMessage(), nameOf(thrown));
    } catch (Throwable e) { // The handler's code again.
      return "its message could not be read: " + nameOf(e);
    }
  }

  private static String withoutRunnerFrames(String trace) {
    StringBuilder kept = new StringBuilder(trace.length());
    boolean dropping = false;
    for (String line : trace.lines().toList()) {
      String frame = line.stripLeading();
      dropping = frame.startsWith("at ") && (dropping || frame.startsWith(RUNNER_FRAME));
      if (!dropping) {
        kept.append(line).append('\n');
      }
    }
    return kept.toString();
  }
}
