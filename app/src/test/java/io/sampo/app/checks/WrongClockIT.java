package io.sampo.app.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.checks.host.Cluster;
import io.sampo.app.checks.host.ClusterSettings;
import io.sampo.app.checks.host.FakeClock;
import io.sampo.app.checks.host.NodeProcess;
import io.sampo.app.checks.host.Wait;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two real nodes that share a PostgreSQL, and the clock of one is set while they work. */
class WrongClockIT {

  private static final String TASKS = "/v1/tasks";
  private static final int EACH = 6;

  /** Longer than the test, shorter than any step. */
  private static final Duration UP_MAX = Duration.ofMinutes(9);

  @TempDir Path directory;

  @Test
  void a_clock_that_is_set_by_minutes_and_days_harms_nothing() throws Exception {
    Optional<String> obstacle = FakeClock.obstacle();
    if (obstacle.isPresent()) {
      System.out.println("Left out: " + obstacle.get());
      return;
    }
    ClusterSettings settings = ClusterSettings.plain(directory, 2).with(FakeClock.variables());
    try (Cluster cluster = Cluster.start(settings)) {
      cluster.requireReady(Duration.ofMinutes(2));
      NodeProcess right = cluster.nodes().getFirst();
      NodeProcess wrong = cluster.nodes().getLast();
      String before = ended(right, "{\"type\":\"echo\",\"payload\":0}").path("id").asString();
      for (long minutes : new long[] {-10, 10, -60, 8 * 24 * 60}) {
        wrong.setClock(Duration.ofMinutes(minutes));
        assertThat(Wait.until(() -> tellsIt(wrong, minutes), Duration.ofSeconds(20))).isTrue();
        delaysAndWaitsAreInTime(cluster);
      }
      wrong.leave();
      wrong.awaitEnd(Duration.ofSeconds(60));
      wrong.start(); // Its retention looks at the archive at once.
      cluster.requireReady(Duration.ofMinutes(2));
      assertThat(right.get(right.url().resolve(TASKS + "/" + before))).isPresent();
    }
  }

  private static boolean tellsIt(NodeProcess node, long minutes) {
    return node.get(node.management().resolve("/manage/nodes"))
        .map(answer ->
            answer
                .path("nodes")
                .valueStream()
                .filter(one -> one.path("address").asString("").equals(node.address()))
                .anyMatch(one -> isAhead(one, minutes)))
        .orElse(false);
  }

  private static boolean isAhead(JsonNode node, long minutes) {
    return Math.abs(node.path("clockAheadSeconds").asDouble(0) - minutes * 60) < 5
        && node.path("upSeconds").asLong(Long.MAX_VALUE) < UP_MAX.toSeconds()
        && node.path("warnings").toString().contains("the clock of this machine");
  }

  /** Tasks of all partitions, asked for through both nodes. */
  private static void delaysAndWaitsAreInTime(Cluster cluster) throws Exception {
    long begunNanos = System.nanoTime();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<JsonNode>> ends = new ArrayList<>();
      for (NodeProcess node : cluster.nodes()) {
        for (int i = 0; i < EACH; i++) {
          ends.add(clients.submit(() -> ended(node, delayed())));
        }
      }
      for (Future<JsonNode> end : ends) {
        assertThat(end.get().path("status").asString()).isEqualTo("succeeded");
      }
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begunNanos))
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(15));
  }

  private static String delayed() {
    return "{\"type\":\"echo\",\"payload\":1,\"delay\":\"PT1S\",\"expireAfter\":\"PT5M\"}";
  }

  private static JsonNode ended(NodeProcess node, String task) {
    URI awaited = node.url().resolve(TASKS + "?wait=PT20S");
    return node.post(awaited, task).orElseThrow();
  }
}
