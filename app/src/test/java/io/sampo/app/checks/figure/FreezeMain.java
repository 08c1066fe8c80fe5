package io.sampo.app.checks.figure;

import io.sampo.app.checks.handler.WitnessJar;
import io.sampo.app.checks.host.Cluster;
import io.sampo.app.checks.host.ClusterSettings;
import io.sampo.app.checks.host.Cut;
import io.sampo.app.checks.host.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Freezes nodes until they are replaced and wakes them up again, for {@code checks/freeze.sh}: they
 * are to record nothing, and to join again clean. One that wakes before it is replaced is to end
 * nobody for what it saw before it froze.
 */
public final class FreezeMain {

  private static final Duration READY_WITHIN = Duration.ofMinutes(2);
  private static final Duration FINISHED_WITHIN = Duration.ofMinutes(3);
  private static final String TASK = "{\"type\":\"witness\",\"payload\":12000}";

  /** So long a node must be cut off before the leader calls it unreachable. */
  private static final Duration CUT_BEFORE = Duration.ofMillis(4_500);

  /** Longer than the leader waits before it decides, and too short to be replaced. */
  private static final Duration NAP = Duration.ofMillis(7_500);

  /** It is a matter of milliseconds what the leader does first when it wakes. */
  private static final int NAPS = 3;

  private static final Duration SETTLED_AFTER = Duration.ofSeconds(12);

  private FreezeMain() {}

  /** Takes the number of freezes, the number of nodes and a directory. */
  public static void main(String[] args) throws Exception {
    int freezes = Integer.parseInt(args[0]);
    Path directory = Path.of(args[2]);
    Map<String, String> handlers =
        Map.of("SAMPO_HANDLERS_DIR", WitnessJar.folderIn(directory).toString());
    ClusterSettings settings =
        ClusterSettings.plain(directory, Integer.parseInt(args[1])).with(handlers);
    Report report = new Report();
    try (Cluster cluster = Cluster.start(settings)) {
      List<Double> last = new ArrayList<>();
      int stale = 0;
      for (int freeze = 0; freeze < freezes; freeze++) {
        NodeProcess victim = cluster.nodes().get(freeze % cluster.nodes().size());
        List<String> ids = new Failover(cluster, TASK).startTasks(victim);
        last.add(freeze(cluster, victim, ids, report));
        stale += staleResults(cluster, ids, report);
      }
      report.figure("freezes", "%d", freezes);
      report.figure("freeze to the last of its tasks running, p50", "%.2f s", median(last));
      report.figure("freeze to the last, worst", "%.2f s", new Sample(last).worst());
      report.figure("results of replaced attempts", "%d", stale);
      if (cluster.separateHosts() && freezes > 0) {
        long ended = 0;
        for (int nap = 0; nap < NAPS; nap++) {
          ended += wakeBesideHealed(cluster);
        }
        report.aim(ended == 0, "a node that woke ended %d healthy ones", ended);
        report.figure("healthy nodes that a waking one ended", "%d", ended);
      } else {
        report.say(
            "no links to cut here: not tried what a waking node does to one that was cut off");
      }
    }
    report.exit();
  }

  /**
   * The leader freezes just after another was cut off, and wakes after that one was healed; gives
   * how many times that one had to start anew. The leader is the one whose address comes first.
   */
  private static long wakeBesideHealed(Cluster cluster) throws Exception {
    NodeProcess leader = cluster.nodes().getFirst();
    NodeProcess other = cluster.nodes().getLast();
    long before = startedAnew(other);
    cluster.cut(other, cluster.nodes(), Cut.BOTH);
    pause(CUT_BEFORE);
    leader.freeze();
    cluster.mend(other);
    pause(NAP);
    leader.thaw();
    pause(SETTLED_AFTER);
    cluster.requireReady(READY_WITHIN);
    return startedAnew(other) - before;
  }

  private static long startedAnew(NodeProcess node) throws IOException {
    try (Stream<String> lines = Files.lines(node.log())) {
      return lines
          .filter(line -> line.contains("the cluster has gone on without this node"))
          .count();
    }
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  private static double median(List<Double> values) {
    return new Sample(values).median();
  }

  private static double freeze(Cluster cluster, NodeProcess victim, List<String> ids, Report report)
      throws Exception {
    Failover.Outcome outcome = new Failover(cluster, TASK).measure(victim, ids, victim::freeze);
    report.say(
        "%s frozen: %d tasks, first %.2f s, last %.2f s, all partitions writable %.2f s",
        victim.name(), outcome.tasks(), outcome.first(), outcome.last(), outcome.writable());
    victim.thaw();
    long start = System.nanoTime();
    cluster.requireReady(READY_WITHIN);
    report.say("%s rejoined after %.2f s", victim.name(), (System.nanoTime() - start) / 1e9);
    return outcome.last();
  }

  /** How many tasks have a result that is not of their last attempt, or none. */
  private static int staleResults(Cluster cluster, List<String> ids, Report report)
      throws InterruptedException {
    int stale = 0;
    try (TestTasks tasks = new TestTasks(cluster.nodes().getFirst().url())) {
      report.aim(tasks.awaitFinished(FINISHED_WITHIN), "left undone: %s", tasks.stats());
      for (String id : ids) {
        JsonNode task = tasks.read(id);
        boolean good =
            task.path("status").asString("").equals("succeeded")
                && task.path("attempt").asInt() > 1
                && task.path("result").path("attempt").asInt() == task.path("attempt").asInt()
                && task.path("attempts").path(0).path("outcome").asString("").equals("lost");
        report.aim(good, "a replaced attempt was recorded: %s", task);
        stale += good ? 0 : 1;
      }
    }
    return stale;
  }
}
