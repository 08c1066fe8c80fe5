package io.sampo.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process with a node ends with when memory has run out to the last byte. */
class NodeFaultsTest {

  @TempDir private Path directory;

  /** Leaves no room for a word; then one thread after the other fails for it. */
  static final class FullProcess {

    private static final List<byte[]> HELD = new ArrayList<>(1_000_000);

    private FullProcess() {}

    /** Takes nothing. */
    public static void main(String[] args) {
      new NodeFaults(_ -> {}).watch();
      Runnable failing = FullProcess::fill;
      while (true) {
        try {
          Thread.ofPlatform().start(failing).join();
        } catch (OutOfMemoryError | InterruptedException e) {
          // As in a node, whose other threads go on.
        }
      }
    }

    private static void fill() {
      int size = 1 << 20;
      while (true) {
        try {
          HELD.add(new byte[size]);
        } catch (OutOfMemoryError e) {
          if (size == 1) {
            throw e;
          }
          size /= 2;
        }
      }
    }
  }

  @Test
  void a_process_without_room_for_a_word_says_so_and_ends_with_a_code_of_its_own()
      throws Exception {
    Path said = directory.resolve("said");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                FullProcess.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(said.toFile()))
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(ExitCodes.OUT_OF_MEMORY);
      assertThat(Files.readString(said)).contains("node ends: ");
    } finally {
      process.destroyForcibly();
    }
  }
}
