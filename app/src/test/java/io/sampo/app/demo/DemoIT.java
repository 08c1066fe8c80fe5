package io.sampo.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.cli.SampoMain;
import io.sampo.app.demo.DemoState.NodeState;
import io.sampo.app.demo.DemoState.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration in short, with real nodes and a real kill. */
class DemoIT {

  private static final int TASKS = 120;

  /** Tells its nodes from the processes of other tests. */
  private static final String MARK = "-Dsampo.demo.test=true";

  @TempDir Path directory;

  private final List<DemoState> shown = new ArrayList<>();

  private final DemoView view =
      new DemoView() {
        @Override
        public void say(String text) {
          System.out.println(text);
        }

        @Override
        public void show(DemoState state) {
          shown.add(state);
        }
      };

  @Test
  @Timeout(300)
  void a_killed_node_loses_nothing() throws Exception {
    for (int i = 0; i < 50; i++) {
      Files.writeString(directory.resolve("file-" + i), "The content of file " + i);
    }
    DemoSettings settings = new DemoSettings(command(), examples(), 3, TASKS, directory);

    DemoReport report = Demo.run(settings, view);

    System.out.println(report);
    assertThat(report.faults()).isEmpty();
    assertThat(report.ok()).isTrue();
    assertThat(report.state().accepted()).isEqualTo(TASKS);
    assertThat(report.state().finished()).isEqualTo(TASKS);
    assertThat(report.recovery()).isNotNull();
    assertThat(report.state().nodes())
        .extracting(NodeState::status)
        .containsExactlyInAnyOrder(Status.KILLED, Status.UP, Status.UP);
    assertThat(shown).hasSizeGreaterThan(5);
    assertThat(processesOfTheDemo()).isEmpty();
  }

  /** Its nodes, and the PostgreSQL in its folder. */
  private static Stream<String> processesOfTheDemo() {
    return ProcessHandle.current()
        .children()
        .flatMap(child -> child.info().commandLine().stream())
        .filter(command -> command.contains(MARK) || command.contains("sampo-demo"));
  }

  /** A node of this test's own classes. */
  private static List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-XX:+UseCompactObjectHeaders",
        "-Xmx384m",
        MARK,
        "-cp",
        System.getProperty("java.class.path"),
        SampoMain.class.getName(),
        "start");
  }

  /** Where the build puts them: tests run in the folder of their module, or in the root. */
  private static Path examples() {
    Path here = Path.of("").toAbsolutePath();
    Path root = Files.exists(here.resolve("app")) ? here : here.resolveSibling("");
    Path jar = root.resolve("handlers/sampo-examples.jar").normalize();
    assertThat(jar).as("made by mvn -pl core,examples package").exists();
    return jar;
  }
}
