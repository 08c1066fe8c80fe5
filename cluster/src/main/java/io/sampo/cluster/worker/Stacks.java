package io.sampo.cluster.worker;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Where a thread stands, as a log shows it. */
final class Stacks {

  private Stacks() {}

  static String text(StackTraceElement[] frames) {
    return Arrays.stream(frames).map(frame -> "    at " + frame).collect(Collectors.joining("\n"));
  }
}
