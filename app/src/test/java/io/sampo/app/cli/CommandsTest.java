package io.sampo.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.client.JsonText;
import io.sampo.app.fake.FakeServer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class CommandsTest {

  private final FakeServer server = new FakeServer();
  private final CommandFixture sampo = new CommandFixture(server);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void server_that_is_not_there_exits_with_3() {
    server.kill();
    for (String command : List.of("submit", "get", "watch", "cancel", "retry", "map")) {
      sampo.input("x\n");
      assertThat(sampo.run(command, "echo")).as(command).isEqualTo(3);
    }
    assertThat(sampo.run("ls")).isEqualTo(3);
    assertThat(sampo.err()).contains("cannot reach " + server.url(), "sampo dev", "SAMPO_URL");
  }

  @Test
  void address_that_is_none_exits_with_2() {
    assertThat(sampo.run("get", "x", "--url", "localhost:7070")).isEqualTo(2);
    assertThat(sampo.run("get", "x", "--url", "http://")).isEqualTo(2);
  }

  @Test
  void map_prints_finished_tasks_and_exits_by_how_they_ended() {
    sampo.input("a\nb\n");
    assertThat(sampo.run("map", "echo", "--ordered", "--queue", "q")).isEqualTo(0);
    assertThat(
            sampo
                .out()
                .lines()
                .map(line -> JsonText.MAPPER.readTree(line).path("result").asString()))
        .containsExactly("a", "b");
    assertThat(sampo.err()).isEmpty();
    assertThat(server.submittedLines().getFirst()).contains("\"queue\":\"q\"");
    assertThat(sampo.run("map", "fail")).isEqualTo(1);
    assertThat(sampo.err()).isEqualTo("sampo: map: 0 succeeded, 2 failed, 0 never became a task\n");
  }

  @Test
  void map_refuses_impossible_options() {
    assertThat(sampo.run("map")).isEqualTo(2);
    assertThat(sampo.run("map", "echo", "--window", "0")).isEqualTo(2);
    assertThat(sampo.run("map", "echo", "--name", "a b")).isEqualTo(2);
  }

  @Test
  void map_draws_its_progress_on_a_terminal() {
    sampo.terminals("err");
    sampo.input("a\n");
    assertThat(sampo.run("map", "echo")).isEqualTo(0);
    assertThat(sampo.err()).endsWith("\r\u001b[K");
  }

  @Test
  void output_that_nobody_reads_ends_quietly_as_with_other_tools() {
    sampo.stdout(failing("Broken pipe"));
    sampo.input("a\n".repeat(10_000));
    assertThat(sampo.run("map", "echo")).isEqualTo(141);
    assertThat(sampo.run("submit", "echo")).isEqualTo(141);
    assertThat(sampo.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "ls --help",
        "version",
        "map echo",
        "submit echo",
        "submit echo --wait",
        "submit --bulk - --json",
        "get t00001",
        "get t00001 --json",
        "cancel t00001",
        "ls",
        "ls --json",
        "watch t00001",
        "cluster",
        "bench --mode bulk --tasks 10"
      })
  void output_that_cannot_be_written_is_a_failure(String command) {
    sampo.run("submit", "echo");
    sampo.stdout(failing("No space left on device"));
    sampo.input("{\"type\":\"echo\"}\n");
    switch (command.split(" ", -1)[0]) {
      case "ls" -> server.answerNext(200, Map.of(), "{\"tasks\":[],\"next\":null}");
      case "watch" ->
          server.answerNext(200, Map.of(), "data: {\"id\":\"x\",\"status\":\"ready\"}\n\n");
      case "cluster" -> {
        server.answerNext(200, Map.of(), "{\"nodes\":[]}");
        server.answerNext(200, Map.of(), "{\"partitions\":[]}");
      }
      default -> {}
    }

    assertThat(sampo.run(command.split(" "))).isEqualTo(1);
    assertThat(sampo.err())
        .isEqualTo("sampo: cannot write standard output: No space left on device\n");
  }

  @Test
  void a_node_does_not_end_for_its_greeting() {
    sampo.stdout(failing("No space left on device"));

    assertThat(sampo.run("start")).isEqualTo(0);
    assertThat(sampo.err()).contains("No space left on device", "going on without");
  }

  private static OutputStream failing(String why) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(why);
      }
    };
  }

  @Test
  void bench_ends_with_what_was_lost() {
    String[] bench = {
      "bench", "--tasks", "100", "--duration", "100ms", "--rate", "100", "--connections", "2"
    };
    assertThat(sampo.run(bench)).isEqualTo(0);
    assertThat(sampo.out()).contains("bulk", "single", "latency", "P99").endsWith("lost = 0\n");
  }

  @Test
  void bench_json_has_every_figure() {
    assertThat(sampo.run("bench", "--json", "--tasks", "10", "--duration", "50ms")).isEqualTo(0);
    JsonNode json = JsonText.MAPPER.readTree(sampo.out());
    assertThat(json.path("submittedPerSecond").asDouble()).isPositive();
    assertThat(json.path("ackMillis").path("p99").asDouble()).isPositive();
    assertThat(json.path("completionMillis").path("p99").asDouble()).isPositive();
    assertThat(json.path("lost").asInt(-1)).isZero();
  }

  @Test
  void demo_needs_the_project_around_it() {
    assertThat(sampo.run("demo")).isEqualTo(2);
    assertThat(sampo.err()).contains("bin/sampo");
  }

  @Test
  void version_says_itself() {
    assertThat(sampo.run("version")).isEqualTo(0);
    assertThat(sampo.out()).startsWith("sampo ");
    assertThat(sampo.run("version", "--json")).isEqualTo(0);
  }

  @Test
  void wrong_usage_exits_with_2_and_help_with_0() {
    assertThat(sampo.run()).isEqualTo(2);
    assertThat(sampo.run("nope")).isEqualTo(2);
    assertThat(sampo.run("get")).isEqualTo(2);
    assertThat(sampo.run("get", "x", "--wait=soon")).isEqualTo(2);
    assertThat(sampo.run("--help")).isEqualTo(0);
    assertThat(sampo.run("map", "--help")).isEqualTo(0);
    assertThat(sampo.out()).contains("Usage: sampo map");
  }

  @Test
  void nodes_are_launched_with_what_the_command_line_says() {
    assertThat(sampo.run("dev", "--http-port", "8080", "--data-dir", "d")).isEqualTo(0);
    assertThat(sampo.run("start")).isEqualTo(0);
    assertThat(sampo.launched())
        .containsExactly("DEV {SAMPO_HTTP_PORT=8080, SAMPO_DATA_DIR=d}", "CONFIGURED {}");
    assertThat(sampo.out()).contains("here I am");
  }
}
