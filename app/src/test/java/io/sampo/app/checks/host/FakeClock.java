package io.sampo.app.checks.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Gives a process a clock that can be set while it runs, where libfaketime is installed. Monotonic
 * time goes on, as it does when the clock of a machine is set.
 */
public final class FakeClock {

  static final String FILE = "FAKETIME_TIMESTAMP_FILE";
  private static final int DEPTH_MAX = 3;
  private static final String LIBRARY = "libfaketimeMT.so.1";

  private FakeClock() {}

  /** Why there is none; empty where there is. */
  public static Optional<String> obstacle() {
    return library().isPresent()
        ? Optional.empty()
        : Optional.of("no clock is set: " + LIBRARY + " is not installed (Debian: faketime)");
  }

  private static Optional<Path> library() {
    try (Stream<Path> found =
        Files.find(Path.of("/usr/lib"), DEPTH_MAX, (path, _) -> path.endsWith(LIBRARY))) {
      return found.findFirst();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** What a node needs in its environment besides its file; nothing where there is no library. */
  public static Map<String, String> variables() {
    return library()
        .map(path ->
            Map.of(
                "LD_PRELOAD",
                path.toString(),
                "FAKETIME_CACHE_DURATION",
                "1",
                "DONT_FAKE_MONOTONIC",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                // Else waits end in half their time.
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0"))
        .orElse(Map.of());
  }

  /** Whether a process with that environment has one. */
  static boolean isIn(Map<String, String> environment) {
    return environment.containsKey("LD_PRELOAD");
  }

  /** Sets it so far ahead, or behind; it is noticed within a second. */
  static void set(Path file, long seconds) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, "%+d%n".formatted(seconds));
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
