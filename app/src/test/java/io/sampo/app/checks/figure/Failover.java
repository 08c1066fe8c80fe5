package io.sampo.app.checks.figure;

import io.sampo.app.checks.host.Cluster;
import io.sampo.app.checks.host.NodeProcess;
import io.sampo.app.checks.host.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.JsonNode;

/** One node taken away from under its attempts, and how long until they run again elsewhere. */
final class Failover {

  private static final int TASKS_A_ROUND = 20;
  private static final int TASKS_MIN = 10;
  private static final int ROUNDS_MAX = 50;
  private static final int KEYS = 64;
  private static final Duration RUNNING_WITHIN = Duration.ofSeconds(60);

  /**
   * What was measured, in seconds since the node was taken away.
   *
   * @param tasks how many it ran
   * @param first when the first of them ran again
   * @param last when the last of them did
   * @param writable when all partitions had taken a task
   */
  record Outcome(int tasks, double first, double last, double writable) {}

  /** Takes a node away. */
  interface Blow {

    void strike() throws Exception;
  }

  private final Cluster cluster;
  private final String task;

  /**
   * Failovers in a cluster.
   *
   * @param task the JSON of a task that runs long enough to be lost
   */
  Failover(Cluster cluster, String task) {
    this.cluster = cluster;
    this.task = task;
  }

  /**
   * Starts tasks until this node runs some, and returns those. One that has just joined gets its
   * partitions a little later.
   */
  List<String> startTasks(NodeProcess on) throws InterruptedException {
    List<String> there = new ArrayList<>();
    try (TestTasks tasks = new TestTasks(on.url())) {
      for (int round = 0; there.size() < TASKS_MIN && round < ROUNDS_MAX; round++) {
        there.addAll(startRound(tasks, on));
      }
    }
    if (there.isEmpty()) {
      throw new IllegalStateException(on.name() + " gets no work");
    }
    return there;
  }

  private List<String> startRound(TestTasks tasks, NodeProcess on) throws InterruptedException {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < TASKS_A_ROUND; i++) {
      ids.add(tasks.submit(task));
    }
    List<String> there = new ArrayList<>();
    for (String id : ids) {
      Wait.until(() -> lastAttempt(tasks, id).isObject(), RUNNING_WITHIN);
      if (lastAttempt(tasks, id).path("node").asString("").equals(on.address())) {
        there.add(id);
      }
    }
    return there;
  }

  /** Takes the node away and measures. */
  Outcome measure(NodeProcess victim, List<String> ids, Blow blow) throws Exception {
    NodeProcess survivor =
        cluster.nodes().stream().filter(node -> !node.equals(victim)).findFirst().orElseThrow();
    try (TestTasks tasks = new TestTasks(survivor.url());
        ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
      Instant struck = Instant.now();
      blow.strike();
      List<Future<Instant>> written = new ArrayList<>();
      for (int key = 0; key < KEYS; key++) {
        String probe = "{\"type\":\"echo\",\"key\":\"probe-%d\"}".formatted(key);
        written.add(
            writers.submit(() -> {
              tasks.submit(probe);
              return Instant.now();
            }));
      }
      Sample restarts = new Sample(restarts(tasks, victim, ids, struck));
      List<Double> writes = new ArrayList<>();
      for (Future<Instant> write : written) {
        writes.add(seconds(struck, write.get()));
      }
      return new Outcome(ids.size(), restarts.best(), restarts.worst(), new Sample(writes).worst());
    }
  }

  /** When each of the tasks began again, by its record. */
  private static List<Double> restarts(
      TestTasks tasks, NodeProcess victim, List<String> ids, Instant struck) {
    List<Double> restarts = new ArrayList<>();
    for (String id : ids) {
      boolean again =
          Wait.until(
              () -> {
                JsonNode attempt = lastAttempt(tasks, id);
                return attempt.isObject()
                    && !attempt.path("node").asString("").equals(victim.address());
              },
              RUNNING_WITHIN);
      if (!again) {
        throw new IllegalStateException(
            "does not run again within " + RUNNING_WITHIN + ": " + lastAttempt(tasks, id));
      }
      String startedAt = lastAttempt(tasks, id).path("startedAt").asString();
      restarts.add(seconds(struck, Instant.parse(startedAt)));
    }
    return restarts;
  }

  private static JsonNode lastAttempt(TestTasks tasks, String id) {
    try {
      JsonNode attempts = tasks.readOnce(id).path("attempts");
      return attempts.path(attempts.size() - 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1e3;
  }
}
