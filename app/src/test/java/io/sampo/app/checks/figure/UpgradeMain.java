package io.sampo.app.checks.figure;

import io.sampo.app.checks.host.Cluster;
import io.sampo.app.checks.host.ClusterSettings;
import io.sampo.app.checks.host.NodeProcess;
import io.sampo.app.checks.load.OpenLoop;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Upgrades a cluster of another release to this one under load, node by node, then lets a node of
 * the other release join once more, for {@code checks/upgrade.sh}.
 */
public final class UpgradeMain {

  private static final Duration AT_WORK = Duration.ofSeconds(10);
  private static final Duration STEADY = Duration.ofSeconds(5);
  private static final Duration LEFT_WITHIN = Duration.ofMinutes(1);
  private static final Duration READY_WITHIN = Duration.ofMinutes(2);
  private static final Duration FINISHED_WITHIN = Duration.ofMinutes(3);

  private final Cluster cluster;
  private final Report report;

  private UpgradeMain(Cluster cluster, Report report) {
    this.cluster = cluster;
    this.report = report;
  }

  /** Takes the launcher of the other release, the rate, the number of nodes and a directory. */
  public static void main(String[] args) throws Exception {
    Path other = Path.of(args[0]);
    int rate = Integer.parseInt(args[1]);
    ClusterSettings settings =
        ClusterSettings.plain(Path.of(args[3]), Integer.parseInt(args[2])).from(other);
    Report report = new Report();
    try (Cluster cluster = Cluster.start(settings)) {
      new UpgradeMain(cluster, report).run(other, rate);
    }
    report.exit();
  }

  private void run(Path other, int rate) throws Exception {
    OpenLoop load = OpenLoop.start(cluster.nodes().stream().map(NodeProcess::url).toList(), rate);
    pause(AT_WORK);
    for (NodeProcess node : cluster.nodes()) {
      restartAs(node, null);
      report.say("%s is upgraded", node.name());
      pause(STEADY);
    }
    NodeProcess late = cluster.nodes().getLast();
    restartAs(late, other);
    report.say("%s is of the other release again", late.name());
    pause(STEADY);
    load.stop();
    long partitions = partitionsOf(late);
    restartAs(late, null);

    report.figure("tasks accepted", "%d", load.accepted());
    load.obstacles().forEach((why, times) -> report.say("%d times: %s", times, why));
    report.figure("requests failed after retry", "%d", load.failedRequests());
    report.aim(load.failedRequests() == 0, "%d requests failed", load.failedRequests());
    report.figure("partitions given to a node of the other release", "%d", partitions);
    report.aim(partitions == 0, "%d partitions went where they cannot be read", partitions);
    judgeTasks(load.accepted());
  }

  private void restartAs(NodeProcess node, @Nullable Path release) throws Exception {
    node.leave();
    report.aim(node.awaitEnd(LEFT_WITHIN), "%s did not end within %s", node.name(), LEFT_WITHIN);
    node.release(release);
    node.start();
    cluster.requireReady(READY_WITHIN);
  }

  /** As the others know them: the node itself may not say. */
  private long partitionsOf(NodeProcess node) {
    NodeProcess asked = cluster.nodes().getFirst();
    URI partitions = asked.management().resolve("/manage/partitions");
    JsonNode all = asked.get(partitions).orElseThrow();
    JsonNode list = all.isArray() ? all : all.path("partitions");
    return list.valueStream()
        .filter(partition -> partition.path("node").asString("").equals(node.address()))
        .count();
  }

  private void judgeTasks(long accepted) throws InterruptedException {
    AtomicLong count = new AtomicLong();
    AtomicLong unfinished = new AtomicLong();
    Set<String> keys = new HashSet<>();
    try (TestTasks tasks = new TestTasks(cluster.nodes().getFirst().url())) {
      report.aim(tasks.awaitFinished(FINISHED_WITHIN), "left undone: %s", tasks.stats());
      tasks.forEach(task -> {
        count.incrementAndGet();
        keys.add(task.path("idempotencyKey").asString(""));
        unfinished.addAndGet(task.path("status").asString("").equals("succeeded") ? 0 : 1);
      });
    }
    report.figure("lost", "%d", Math.max(0, accepted - keys.size()));
    report.figure("duplicates", "%d", count.get() - keys.size());
    report.figure("not succeeded", "%d", unfinished.get());
    report.aim(keys.size() >= accepted, "%d kept of %d", keys.size(), accepted);
    report.aim(count.get() == keys.size(), "%s tasks of %d keys", count, keys.size());
    report.aim(unfinished.get() == 0, "%s did not succeed", unfinished);
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }
}
