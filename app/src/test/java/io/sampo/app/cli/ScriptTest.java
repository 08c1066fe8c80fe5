package io.sampo.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code bin/sampo}, with a Java that only tells how it was started. */
@Timeout(60)
class ScriptTest {

  private static final String JAVA =
      """
      #!/bin/bash
      fds=$(ls -l /proc/$$/fd)
      {
        printf '%s\\n' "$@"
        echo "LC_ALL=${LC_ALL:-}"
        for fd in 0 1 2; do echo "fd $(grep -o " $fd -> .*" <<<"$fds")"; done
      } >"$TOLD"
      """;

  @TempDir private Path home;

  private Path told = Path.of("");

  @BeforeEach
  void lay() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "this looks at descriptors in /proc");
    told = home.resolve("told");
    Files.createDirectories(home.resolve("app/target/lib"));
    Files.createFile(home.resolve("app/target/sampo-app-1.jar"));
    Files.createDirectories(home.resolve("jdk/bin"));
    Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
    Files.writeString(home.resolve("jdk/bin/java"), JAVA);
    Files.createDirectories(home.resolve("bin"));
    Files.copy(Path.of("../bin/sampo"), home.resolve("bin/sampo"));
    for (String file : List.of("jdk/bin/java", "bin/sampo")) {
      Files.setPosixFilePermissions(
          home.resolve(file), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "<&-,             'in,'",
    ">&-,             out",
    "2>&-,            ''",
    "<&- >&-,         'in,out'",
    "<&- 2>&-,        'in,'",
    "<&- >&- 2>&-,    'in,out'"
  })
  void closed_streams_are_opened_on_nothing_and_the_command_is_told(String how, String closed)
      throws Exception {
    assertThat(run(Map.of(), "ls", how)).contains("-Dsampo.closed=" + closed);

    assertThat(descriptors()).hasSize(3).noneMatch(file -> file.endsWith("/java"));
    for (String redirection : how.split(" ", -1)) {
      int number = redirection.startsWith("<") ? 0 : redirection.startsWith(">") ? 1 : 2;
      assertThat(descriptors().get(number)).endsWith("/dev/null");
    }
  }

  @Test
  void open_streams_are_left_as_they_are() throws Exception {
    assertThat(run(Map.of(), "ls", "<bin/sampo >out 2>err")).contains("-Dsampo.closed=");

    assertThat(descriptors().get(0)).endsWith("/bin/sampo");
    assertThat(descriptors().get(1)).endsWith("/out");
    assertThat(descriptors().get(2)).endsWith("/err");
  }

  @ParameterizedTest
  @CsvSource({"ls, de_XX.UTF-8", "start, de_XX.UTF-8", "map, POSIX", "dev, ''", "ls, ja_JP.eucJP"})
  void java_gets_a_locale_of_utf_8_whatever_it_is_called(String command, String locale)
      throws Exception {
    assertThat(run(Map.of("LANG", locale), command, ""))
        .anyMatch(line -> line.matches("LC_ALL=(C|en_US)\\.UTF-8"));
  }

  @Test
  void a_node_keeps_a_locale_of_utf_8_that_is_there() throws Exception {
    assertThat(run(Map.of("LC_CTYPE", "C.UTF-8"), "start", "")).contains("LC_ALL=");
  }

  /** What Java was told, line by line. */
  private List<String> run(Map<String, String> environment, String command, String redirections)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", "exec bin/sampo " + command + " " + redirections)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("shell").toFile());
    Stream.of("LANG", "LC_ALL", "LC_CTYPE").forEach(builder.environment()::remove);
    builder.environment().putAll(environment);
    builder.environment().put("SAMPO_JAVA_HOME", home.resolve("jdk").toString());
    builder.environment().put("TOLD", told.toString());
    int exitCode = builder.start().waitFor();
    assertThat(exitCode).as(Files.readString(home.resolve("shell"))).isZero();
    return Files.readAllLines(told);
  }

  private List<String> descriptors() throws IOException {
    List<String> files = new ArrayList<>();
    for (String line : Files.readAllLines(told)) {
      if (line.startsWith("fd ")) {
        files.add(line);
      }
    }
    return files;
  }
}
