package io.sampo.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sampo.app.fake.FakeServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command line in processes of its own, in a place where the locale knows ASCII alone. */
@Timeout(60)
class ProcessTest {

  private final FakeServer server = new FakeServer();

  @TempDir private Path work;

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void arguments_are_utf_8_in_any_locale() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/cmdline")), "arguments in bytes are in /proc");
    int exitCode =
        run("", "submit echo '{\"name\":\"Müller\"}' --idempotency-key 'ü1' >out", new byte[0]);

    assertThat(exitCode).isZero();
    assertThat(server.bodies().getFirst()).contains("Müller", "\"ü1\"");
  }

  @Test
  void arguments_that_are_no_utf_8_are_a_usage_error() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/cmdline")), "arguments in bytes are in /proc");
    int exitCode = run("", "submit echo --text $'M\\xfcller' 2>err", new byte[0]);

    assertThat(exitCode).isEqualTo(2);
    assertThat(read("err")).isEqualTo("sampo: argument 4 is not valid UTF-8 at byte 2 (0xfc)\n");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void input_and_output_are_utf_8_in_any_locale() throws Exception {
    byte[] lines = "Müller\n€😀\n".getBytes(StandardCharsets.UTF_8);

    assertThat(run("", "map echo --ordered >out", lines)).isZero();
    assertThat(read("out").lines()).hasSize(2);
    assertThat(read("out")).contains("\"Müller\"", "\"€😀\"");
  }

  @Test
  void a_full_disk_is_no_success() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")), "a disk that is full is /dev/full");
    byte[] lines = "1\n2\n".getBytes(StandardCharsets.UTF_8);

    assertThat(run("", "map echo >/dev/full 2>err", lines)).isEqualTo(1);
    assertThat(read("err")).contains("cannot write standard output: No space left on device");
    assertThat(run("", "--help >/dev/full 2>/dev/full", lines)).isEqualTo(1);
  }

  @Test
  void closed_input_is_a_usage_error_and_closed_output_a_failure() throws Exception {
    assertThat(run("-Dsampo.closed=in,", "map echo 2>err </dev/null", new byte[0])).isEqualTo(2);
    assertThat(read("err")).contains("standard input is closed");
    assertThat(run("-Dsampo.closed=out", "version 2>err >/dev/null", new byte[0])).isEqualTo(1);
    assertThat(read("err")).contains("cannot write standard output: it is closed");
  }

  private String read(String file) throws IOException {
    return Files.readString(work.resolve(file));
  }

  private int run(String option, String command, byte[] input)
      throws IOException, InterruptedException {
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    java.add(System.getProperty("java.class.path"));
    if (!option.isEmpty()) {
      java.add(option);
    }
    java.add(SampoMain.class.getName());
    // The shell passes bytes on as they are; a process that is started from Java would not.
    Path script = work.resolve("script");
    Files.writeString(script, "exec \"$@\" " + command + "\n");
    List<String> shell = new ArrayList<>(List.of("bash", script.toString()));
    shell.addAll(java);
    ProcessBuilder builder = new ProcessBuilder(shell).directory(work.toFile());
    builder.environment().put("LC_ALL", "POSIX");
    builder.environment().put("SAMPO_URL", server.url().toString());
    Process process =
        builder
            .redirectOutput(work.resolve("shell-out").toFile())
            .redirectError(work.resolve("shell-err").toFile())
            .start();
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input);
    } catch (IOException e) {
      // It does not read.
    }
    return process.waitFor();
  }
}
