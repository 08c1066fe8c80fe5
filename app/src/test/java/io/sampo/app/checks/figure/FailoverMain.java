package io.sampo.app.checks.figure;

import io.sampo.app.checks.host.Cluster;
import io.sampo.app.checks.host.ClusterSettings;
import io.sampo.app.checks.host.NodeProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Kills node after node of a cluster, for {@code checks/failover.sh}. */
public final class FailoverMain {

  private static final double MEDIAN_SECONDS_MAX = 3;
  private static final double WORST_SECONDS_MAX = 5;
  private static final Duration READY_WITHIN = Duration.ofMinutes(2);
  private static final Duration FINISHED_WITHIN = Duration.ofMinutes(3);
  private static final String TASK = "{\"type\":\"sleep\",\"payload\":\"PT25S\"}";

  private FailoverMain() {}

  /** Takes the number of kills, the number of nodes and a directory. */
  public static void main(String[] args) throws Exception {
    int kills = Integer.parseInt(args[0]);
    int nodes = Integer.parseInt(args[1]);
    Report report = new Report();
    try (Cluster cluster = Cluster.start(ClusterSettings.plain(Path.of(args[2]), nodes))) {
      List<Failover.Outcome> outcomes = kill(cluster, kills, report);
      Sample last = new Sample(outcomes.stream().map(Failover.Outcome::last).toList());
      Sample first = new Sample(outcomes.stream().map(Failover.Outcome::first).toList());
      Sample writable = new Sample(outcomes.stream().map(Failover.Outcome::writable).toList());
      report.figure("kills", "%d", kills);
      figures(report, "kill to the first of its tasks running", first);
      figures(report, "kill to the last of its tasks running", last);
      figures(report, "kill to all partitions writable", writable);
      report.aim(last.median() <= MEDIAN_SECONDS_MAX, "p50 is %.2f s and not 3", last.median());
      report.aim(last.worst() <= WORST_SECONDS_MAX, "the worst is %.2f s and not 5", last.worst());
      try (TestTasks tasks = new TestTasks(cluster.nodes().getFirst().url())) {
        report.aim(tasks.awaitFinished(FINISHED_WITHIN), "left undone: %s", tasks.stats());
      }
    }
    report.exit();
  }

  /** Every other time the oldest node is killed, else any of the others. */
  private static List<Failover.Outcome> kill(Cluster cluster, int kills, Report report)
      throws Exception {
    Random random = new Random(kills);
    Failover failover = new Failover(cluster, TASK);
    List<NodeProcess> byAge = new ArrayList<>(cluster.nodes());
    List<Failover.Outcome> outcomes = new ArrayList<>();
    for (int kill = 1; kill <= kills; kill++) {
      int place = kill % 2 == 1 ? 0 : random.nextInt(1, byAge.size());
      NodeProcess victim = byAge.remove(place);
      List<String> ids = failover.startTasks(victim);
      Failover.Outcome outcome = failover.measure(victim, ids, victim::kill);
      report.say(
          "kill %d, %s%s: %d tasks, first %.2f s, last %.2f s, all partitions writable %.2f s",
          kill,
          victim.name(),
          place == 0 ? " (oldest)" : "",
          outcome.tasks(),
          outcome.first(),
          outcome.last(),
          outcome.writable());
      outcomes.add(outcome);
      victim.start();
      byAge.add(victim);
      cluster.requireReady(READY_WITHIN);
    }
    return outcomes;
  }

  private static void figures(Report report, String what, Sample seconds) {
    report.figure(what + ", p50", "%.2f s", seconds.median());
    report.figure(what + ", worst", "%.2f s", seconds.worst());
  }
}
