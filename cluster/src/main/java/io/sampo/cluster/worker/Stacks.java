package io.sampo.cluster.worker;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Where a thread stands, as a log shows it. */
final class Stacks {

  private Stacks() {}

  /** Whether a thread has asked the JVM to end, and waits for it. */
  static boolean endsProcess(StackTraceElement[] frames) {
    return Arrays.stream(frames)
        .anyMatch(frame ->
            frame.getClassName().equals("java.lang.Runtime")
                && frame.getMethodName().equals("exit"));
  }

  static String text(StackTraceElement[] frames) {
    return Arrays.stream(frames).map(frame -> "    at " + frame).collect(Collectors.joining("\n"));
  }
}
