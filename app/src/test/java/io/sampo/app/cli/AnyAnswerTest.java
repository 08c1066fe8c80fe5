package io.sampo.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.client.RawJson;
import io.sampo.app.fake.FakeServer;
import io.sampo.app.fake.RandomJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a server answers, a command prints it or says what is wrong with it. */
@Timeout(120)
class AnyAnswerTest {

  private static final int ROUNDS = 40;

  private final FakeServer server = new FakeServer();
  private final CommandFixture sampo = new CommandFixture(server);

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 20261128})
  void strange_tasks_are_printed(long seed) {
    RandomJson random = new RandomJson(seed);
    for (int i = 0; i < ROUNDS; i++) {
      String task = random.strangeWith("payload", "result", "labels", "error", "attempts", "at");
      String named = task.substring(0, task.length() - 1) + ",\"id\":\"x\",\"status\":\"failed\"}";
      String page = "{\"tasks\":[" + named + "],\"next\":null}";
      String event = "data: " + named.replaceAll("[\r\n]", " ") + "\n\n";
      check(seed, named, 0, "get", "x");
      check(seed, named, 0, "retry", "x");
      check(seed, page, 0, "ls");
      check(seed, event, 1, "watch", "x");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 20261128})
  void strange_clusters_are_printed(long seed) {
    RandomJson random = new RandomJson(seed);
    for (int i = 0; i < ROUNDS; i++) {
      String node = random.strangeWith("slots", "load", "problems", "startedAt", "answers");
      check(seed, "{\"nodes\":[" + node + "]}", 0, "cluster", "--nodes");
    }
  }

  /** Prints for people, then for machines: one document on one line, and nothing of it changed. */
  private void check(long seed, String answer, int exitCode, String... command) {
    String about = "seed " + seed + ": " + String.join(" ", command) + " " + answer;
    server.answerNext(200, Map.of(), answer);
    assertThat(run(command)).as(about).isEqualTo(exitCode);
    assertThat(sampo.out()).as(about).doesNotContain("\u001b", "\u202e").isNotEmpty();
    server.answerNext(200, Map.of(), answer);
    assertThat(run(withJson(command))).as(about).isEqualTo(exitCode);
    assertThat(sampo.out().lines()).as(about).hasSize(1);
    assertThat(RawJson.read(sampo.out().getBytes(StandardCharsets.UTF_8))).as(about).isPresent();
  }

  private int run(String... command) {
    sampo.forgetOutput();
    return sampo.run(command);
  }

  private static String[] withJson(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.add("--json");
    return all.toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 20261128})
  void answers_of_any_kind_end_in_an_exit_code_and_no_surprise(long seed) {
    RandomJson random = new RandomJson(seed);
    List<List<String>> commands =
        List.of(
            List.of("get", "x"),
            List.of("ls"),
            List.of("submit", "echo"),
            List.of("submit", "--bulk", "-"),
            List.of("cancel", "x"),
            List.of("cluster"),
            List.of("drain", "n:1"));
    for (int i = 0; i < ROUNDS; i++) {
      for (List<String> command : commands) {
        String answer = random.strangeWith("tasks", "nodes", "rejected", "id", "next");
        int status = i % 3 == 0 ? 503 : 200;
        server.answerNext(status, Map.of(), i % 2 == 0 ? answer : random.strange());
        assertThat(run(command.toArray(String[]::new)))
            .as("seed %d: %s %s", seed, command, answer)
            .isBetween(0, 1);
        assertThat(sampo.err()).as(answer).doesNotContain("unexpected", "\u001b");
        server.canned().clear();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "get x, <html>hello</html>",
    "get x --json, <html>hello</html>",
    "submit echo, {}",
    "submit echo --json, []",
    "submit echo --wait, 'null'",
    "ls, {\"results\":[]}",
    "ls --json, '[]'",
    "cancel x, '{\"id\":'",
    "cluster, {\"items\":[]}",
    "bench --mode bulk --tasks 1, <p>"
  })
  void something_else_that_listens_there_is_no_success(String command, String answer) {
    server.answerNext(200, Map.of(), answer);

    assertThat(sampo.run(command.split(" "))).isEqualTo(1);
    assertThat(sampo.out()).isEmpty();
    assertThat(sampo.err()).contains("Not a Sampo server").doesNotContain("unexpected");
  }

  @Test
  void a_surrogate_on_its_own_is_shown_by_its_number() {
    String task = "{\"id\":\"x\",\"status\":\"failed\",\"error\":{\"message\":\"a\\ud800b\"}}";
    server.answerNext(200, Map.of(), task);
    sampo.run("get", "x");

    assertThat(sampo.out()).contains("a\\ud800b");
  }
}
