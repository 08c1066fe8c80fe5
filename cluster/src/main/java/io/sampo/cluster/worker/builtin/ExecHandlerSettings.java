package io.sampo.cluster.worker.builtin;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the {@code exec} handler may do.
 *
 * @param commands by name, the program (an absolute path) and its first arguments; empty turns the
 *     handler off
 * @param outputBytesMax how much of each of standard output and error is kept, 1 to {@value
 *     #OUTPUT_BYTES_LIMIT}
 * @param killAfter how long a process may go on after it was asked to terminate; less than the
 *     worker's grace, or the attempt is given up first
 * @param endLeftovers whether what a command has left running ends with it also after a good end
 */
public record ExecHandlerSettings(
    Map<String, List<String>> commands,
    int outputBytesMax,
    Duration killAfter,
    boolean endLeftovers) {

  /** The largest output that may be kept. */
  public static final int OUTPUT_BYTES_LIMIT = 16 << 20;

  /** No commands: the handler is off. */
  public static final ExecHandlerSettings OFF =
      new ExecHandlerSettings(Map.of(), 64 << 10, Duration.ofSeconds(2), true);

  /** Refuses what cannot work. */
  public ExecHandlerSettings {
    commands =
        commands.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> List.copyOf(entry.getValue())));
    commands.forEach(ExecHandlerSettings::check);
    if (outputBytesMax < 1 || outputBytesMax > OUTPUT_BYTES_LIMIT) {
      throw new IllegalArgumentException(
          "outputBytesMax must be 1 to %d, not %d".formatted(OUTPUT_BYTES_LIMIT, outputBytesMax));
    }
    if (killAfter.isNegative()) {
      throw new IllegalArgumentException("killAfter must not be negative");
    }
  }

  private static void check(String name, List<String> command) {
    if (command.isEmpty() || !Path.of(command.getFirst()).isAbsolute()) {
      throw new IllegalArgumentException(
          "The command '%s' must start with the absolute path of a program".formatted(name));
    }
  }
}
