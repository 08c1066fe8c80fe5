package io.sampo.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.client.JsonText;
import io.sampo.app.demo.DemoReport;
import io.sampo.app.demo.DemoState;
import io.sampo.app.demo.DemoState.NodeState;
import io.sampo.app.demo.DemoState.Status;
import io.sampo.app.demo.Recovery;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DemoScreenTest {

  private static final Recovery RECOVERY =
      new Recovery("a:1", 4, Duration.ofMillis(1_840), Duration.ofMillis(2_940));

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Terminal terminal(String terminals) {
    return new Terminal(
        InputStream.nullInputStream(),
        out,
        new PrintStream(err, true, StandardCharsets.UTF_8),
        Map.of("NO_COLOR", "1"),
        terminals);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private static DemoState state(long seconds) {
    return new DemoState(
        List.of(new NodeState("a:1", Status.KILLED, 0, 30), new NodeState("b:1", Status.UP, 4, 60)),
        100,
        95,
        90,
        Duration.ofSeconds(seconds));
  }

  @Test
  void a_terminal_shows_one_table_that_stays_in_its_place() {
    DemoScreen screen = new DemoScreen(terminal("out"), false);

    screen.show(state(1));
    screen.show(state(2));

    assertThat(out())
        .isEqualTo(
            """
            NODE  STATUS  RUNNING  FINISHED
            a:1   killed  -        30
            b:1   up      4        60
              1.0 s: 95 of 100 tasks accepted, 90 finished
            \u001b[4A\u001b[JNODE  STATUS  RUNNING  FINISHED
            a:1   killed  -        30
            b:1   up      4        60
              2.0 s: 95 of 100 tasks accepted, 90 finished
            """);
  }

  @Test
  void elsewhere_there_is_a_line_now_and_then() {
    DemoScreen screen = new DemoScreen(terminal(""), false);

    for (int seconds = 0; seconds < 5; seconds++) {
      screen.show(state(seconds));
    }

    assertThat(out().lines()).hasSize(3).allMatch(line -> line.contains("90 finished"));
  }

  @Test
  void the_end_says_what_was_lost_and_when_the_dead_nodes_work_ran_again() {
    DemoScreen screen = new DemoScreen(terminal(""), false);

    screen.print(new DemoReport(state(9), RECOVERY, List.of("the sum of x")));

    assertThat(out().lines().map(line -> line.replaceAll(" +", " ")))
        .contains(
            "accepted 95",
            "finished 90",
            "lost 5",
            "killed a:1, under 4 tasks",
            "ready again after 1.8 s, the last of them, and running 2.9 s after the kill, on other"
                + " nodes")
        .endsWith("WRONG: the sum of x");
  }

  @Test
  void machines_get_the_end_alone_and_events_apart() {
    DemoReport report = new DemoReport(state(9), RECOVERY, List.of());
    DemoScreen screen = new DemoScreen(terminal("out"), true);

    screen.say("starting");
    screen.show(state(1));

    assertThat(out()).isEmpty();
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("sampo: demo: starting\n");
    JsonNode json = JsonText.MAPPER.readTree(new DemoSummary(report).json());
    assertThat(json.path("lost").asInt()).isEqualTo(5);
    assertThat(json.at("/recovery/readyAfter").asString()).isEqualTo("PT1.84S");
    assertThat(json.at("/recovery/ranAgainAfter").asString()).isEqualTo("PT2.94S");
    assertThat(json.at("/nodes/0/status").asString()).isEqualTo("killed");
    assertThat(json.path("faults").isEmpty()).isTrue();
  }

  @Test
  void it_is_right_only_if_nothing_is_lost_and_nothing_wrong() {
    DemoState done = new DemoState(List.of(), 5, 5, 5, Duration.ZERO);

    assertThat(new DemoReport(done, null, List.of()).ok()).isTrue();
    assertThat(new DemoReport(done, null, List.of("wrong")).ok()).isFalse();
    assertThat(new DemoReport(state(1), null, List.of()).ok()).isFalse();
    JsonNode json =
        JsonText.MAPPER.readTree(new DemoSummary(new DemoReport(done, null, List.of())).json());
    assertThat(json.path("recovery").isNull()).isTrue();
  }
}
