package io.sampo.app.checks.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Programs of the system, run to their end. */
final class Commands {

  private Commands() {}

  /** What a program said and how it ended. */
  record Result(int exitCode, String output) {}

  static Result tryRun(List<String> command) {
    return tryRun(command, "");
  }

  static Result tryRun(List<String> command, String input) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (var in = process.outputWriter()) {
        in.write(input);
      } catch (IOException _) {
        // It ended without reading; what it says tells why.
      }
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      return new Result(127, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted while running " + command, e));
    }
  }

  static void run(String... command) {
    runWithInput("", List.of(command));
  }

  static void runWithInput(String input, List<String> command) {
    Result result = tryRun(command, input);
    if (result.exitCode() != 0) {
      throw new IllegalStateException(String.join(" ", command) + ": " + result.output());
    }
  }

  /** Sends a signal (KILL, STOP, CONT) to those of these processes that are still there. */
  static void signal(String name, LongStream pids) {
    List<String> targets = pids.mapToObj(Long::toString).toList();
    if (!targets.isEmpty()) {
      tryRun(Stream.concat(Stream.of("kill", "-" + name), targets.stream()).toList());
    }
  }

  static boolean isRoot() {
    return tryRun(List.of("id", "-u")).output().equals("0");
  }
}
