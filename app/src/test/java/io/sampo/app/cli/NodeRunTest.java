package io.sampo.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.cli.NodeLauncher.End;
import io.sampo.app.cli.NodeLauncher.Profile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeRunTest {

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<Duration> pauses = new ArrayList<>();
  private final Deque<Object> lives = new ArrayDeque<>();
  private int closed;
  private long nowNanos;

  /** How long a node runs and how it ends. */
  private record Life(Duration time, End end) {}

  private final class ScriptedNode implements NodeLauncher.Node {

    private final Life life;

    private ScriptedNode(Life life) {
      this.life = life;
    }

    @Override
    public String greeting() {
      return "here I am";
    }

    @Override
    public End awaitTermination() {
      nowNanos += life.time().toNanos();
      return life.end();
    }

    @Override
    public void close() {
      closed++;
    }
  }

  private NodeLauncher.Node launch(Profile profile, Map<String, String> overrides) {
    return switch (lives.remove()) {
      case Life life -> new ScriptedNode(life);
      case RuntimeException failure -> throw failure;
      default -> throw new IllegalStateException();
    };
  }

  private int run(Object... script) throws InterruptedException {
    lives.addAll(List.of(script));
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(new byte[0]),
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(),
            "");
    NodeRun run =
        new NodeRun(
            terminal,
            this::launch,
            () -> nowNanos,
            (_, atMost) -> {
              pauses.add(atMost);
              return lives.isEmpty();
            });
    return run.run(Profile.CONFIGURED, Map.of());
  }

  private static Life downedAfter(Duration time) {
    return new Life(time, End.DOWNED);
  }

  @Test
  void a_node_that_left_ends_the_process() throws InterruptedException {
    assertThat(run(new Life(Duration.ofHours(1), End.LEFT))).isEqualTo(ExitCodes.SUCCESS);

    assertThat(pauses).isEmpty();
    assertThat(closed).isEqualTo(1);
  }

  @Test
  void a_node_the_cluster_went_on_without_is_started_anew() throws InterruptedException {
    run(downedAfter(Duration.ofHours(1)), new Life(Duration.ofHours(1), End.LEFT));

    assertThat(pauses).containsExactly(NodeRun.PAUSE_MIN);
    assertThat(closed).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("the cluster has gone on without this node");
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("here I am\nhere I am\n");
  }

  @Test
  void the_pause_grows_while_nodes_end_soon_and_not_without_bound() throws InterruptedException {
    Life soon = downedAfter(Duration.ofSeconds(5));
    run(soon, soon, soon, soon, soon, soon, soon, downedAfter(NodeRun.RAN_WELL), soon);

    assertThat(pauses)
        .extracting(Duration::toSeconds)
        .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 1L, 2L);
  }

  @Test
  void what_keeps_a_node_from_starting_anew_is_told_and_tried_again() throws InterruptedException {
    run(
        downedAfter(Duration.ofHours(1)),
        new IllegalStateException("the database is away"),
        new Life(Duration.ofHours(1), End.LEFT));

    assertThat(pauses).extracting(Duration::toSeconds).containsExactly(1L, 2L);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("cannot be started: the database is away. Trying again in 2");
  }

  @Test
  void asked_to_end_while_it_waits_it_starts_no_more() throws InterruptedException {
    assertThat(run(downedAfter(Duration.ofHours(1)))).isEqualTo(ExitCodes.SUCCESS);

    assertThat(closed).isEqualTo(1);
  }
}
