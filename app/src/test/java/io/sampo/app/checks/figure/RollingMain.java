package io.sampo.app.checks.figure;

import io.sampo.app.checks.host.Cluster;
import io.sampo.app.checks.host.ClusterSettings;
import io.sampo.app.checks.host.NodeProcess;
import io.sampo.app.checks.load.OpenLoop;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/** Restarts all nodes of a cluster under load, one by one, for {@code checks/rolling.sh}. */
public final class RollingMain {

  private static final long PAUSE_MILLIS_MAX = 2_000;

  /**
   * What is restarted is a cluster at work: partitions are spread, and the compilers of all nodes,
   * which share the cores of one machine here, are done with most of it.
   */
  private static final Duration AT_WORK = Duration.ofSeconds(25);

  private static final Duration STEADY = Duration.ofSeconds(5);
  private static final Duration LEFT_WITHIN = Duration.ofMinutes(1);
  private static final Duration READY_WITHIN = Duration.ofMinutes(2);
  private static final Duration FINISHED_WITHIN = Duration.ofMinutes(3);

  private RollingMain() {}

  /** Takes the rate in tasks a second, the number of nodes and a directory. */
  public static void main(String[] args) throws Exception {
    int rate = Integer.parseInt(args[0]);
    int nodes = Integer.parseInt(args[1]);
    Report report = new Report();
    try (Cluster cluster = Cluster.start(ClusterSettings.plain(Path.of(args[2]), nodes))) {
      OpenLoop load = OpenLoop.start(cluster.nodes().stream().map(NodeProcess::url).toList(), rate);
      pause(AT_WORK);
      for (NodeProcess node : cluster.nodes()) {
        restart(cluster, node, report);
        pause(STEADY);
      }
      load.stop();
      report.figure("tasks accepted", "%d", load.accepted());
      report.figure("requests sent again", "%d", load.retriedRequests());
      load.obstacles().forEach((why, times) -> report.say("%d times: %s", times, why));
      load.slowRequests()
          .forEach((second, slow) ->
              report.say(
                  "a request sent first at %s took %d ms, its last sending %d ms of these",
                  second, slow.millis(), slow.last()));
      report.figure("requests failed after retry", "%d", load.failedRequests());
      report.figure("longest request with its retries", "%d ms", load.longestMillis());
      report.aim(load.failedRequests() == 0, "%d requests failed", load.failedRequests());
      judgeTasks(cluster, load, report);
    }
    report.exit();
  }

  private static void restart(Cluster cluster, NodeProcess node, Report report) throws Exception {
    long start = System.nanoTime();
    node.leave();
    report.aim(node.awaitEnd(LEFT_WITHIN), "%s did not end within %s", node.name(), LEFT_WITHIN);
    double left = (System.nanoTime() - start) / 1e9;
    node.start();
    cluster.requireReady(READY_WITHIN);
    double all = (System.nanoTime() - start) / 1e9;
    report.say(
        "%s left in %.2f s, the cluster is whole after %.2f s, at %s",
        node.name(), left, all, Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  private static void judgeTasks(Cluster cluster, OpenLoop load, Report report)
      throws InterruptedException {
    AtomicLong longestMillis = new AtomicLong();
    AtomicLong lostAttempts = new AtomicLong();
    AtomicLong count = new AtomicLong();
    Set<String> keys = new HashSet<>();
    Map<Instant, Long> pauses = new TreeMap<>();
    try (TestTasks tasks = new TestTasks(cluster.nodes().getFirst().url())) {
      report.aim(tasks.awaitFinished(FINISHED_WITHIN), "left undone: %s", tasks.stats());
      tasks.forEach(task -> {
        count.incrementAndGet();
        keys.add(task.path("idempotencyKey").asString(""));
        long pauseMillis = startedAfterMillis(task);
        longestMillis.accumulateAndGet(pauseMillis, Math::max);
        if (pauseMillis >= PAUSE_MILLIS_MAX / 2) {
          pauses.merge(acceptedAt(task).truncatedTo(ChronoUnit.SECONDS), pauseMillis, Math::max);
        }
        lostAttempts.addAndGet(
            task.path("attempts").valueStream().filter(RollingMain::lost).count());
      });
    }
    pauses.forEach((second, millis) ->
        report.say("a task accepted at %s waited %d ms for its start", second, millis));
    report.figure("longest pause of a task, accepted to started", "%d ms", longestMillis.get());
    report.figure("attempts lost", "%d", lostAttempts.get());
    report.figure("lost", "%d", Math.max(0, load.accepted() - keys.size()));
    report.figure("duplicates", "%d", count.get() - keys.size());
    report.aim(keys.size() >= load.accepted(), "%d kept of %d", keys.size(), load.accepted());
    report.aim(count.get() == keys.size(), "%s tasks of %d keys", count, keys.size());
    report.aim(longestMillis.get() < PAUSE_MILLIS_MAX, "a task paused %s ms", longestMillis);
    report.aim(lostAttempts.get() == 0, "%s attempts were lost", lostAttempts);
  }

  private static boolean lost(JsonNode attempt) {
    return attempt.path("outcome").asString("").equals("lost");
  }

  /** From acceptance to the start of the first attempt. */
  private static long startedAfterMillis(JsonNode task) {
    String started = task.path("attempts").path(0).path("startedAt").asString();
    return Duration.between(acceptedAt(task), Instant.parse(started)).toMillis();
  }

  private static Instant acceptedAt(JsonNode task) {
    return Instant.parse(task.path("createdAt").asString());
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }
}
