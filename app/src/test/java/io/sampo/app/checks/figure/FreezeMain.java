package io.sampo.app.checks.figure;

import io.sampo.app.checks.handler.WitnessJar;
import io.sampo.app.checks.host.Cluster;
import io.sampo.app.checks.host.ClusterSettings;
import io.sampo.app.checks.host.NodeProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Freezes nodes until they are replaced and wakes them up again, for {@code checks/freeze.sh}: they
 * are to record nothing, and to join again clean.
 */
public final class FreezeMain {

  private static final Duration READY_WITHIN = Duration.ofMinutes(2);
  private static final Duration FINISHED_WITHIN = Duration.ofMinutes(3);
  private static final String TASK = "{\"type\":\"witness\",\"payload\":12000}";

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
    }
    report.exit();
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
