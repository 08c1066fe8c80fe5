package io.sampo.app.checks.figure;

import io.sampo.app.checks.host.Cluster;
import io.sampo.app.checks.host.ClusterSettings;
import io.sampo.app.checks.host.NodeProcess;
import io.sampo.app.checks.load.OpenLoop;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Submits at full rate to a cluster from the moment it is ready, for {@code checks/cold.sh}: what
 * it cannot answer in time it is to refuse at once, and it accepts everything in the end.
 */
public final class ColdMain {

  private static final Duration LOADED_FOR = Duration.ofSeconds(40);

  /** Longer than this it is to answer nothing. */
  private static final int SILENT_SECONDS_MAX = 5;

  private ColdMain() {}

  /** Takes the rate in tasks a second, the number of nodes and a directory. */
  public static void main(String[] args) throws Exception {
    int rate = Integer.parseInt(args[0]);
    Report report = new Report();
    ClusterSettings settings = ClusterSettings.plain(Path.of(args[2]), Integer.parseInt(args[1]));
    try (Cluster cluster = Cluster.start(settings)) {
      OpenLoop load = OpenLoop.start(cluster.nodes().stream().map(NodeProcess::url).toList(), rate);
      LockSupport.parkNanos(LOADED_FOR.toNanos());
      List<Long> bySecond = load.acceptedBySecond();
      load.stop();
      report.say("accepted by second: %s", bySecond);
      load.obstacles().forEach((why, times) -> report.say("%d times: %s", times, why));
      report.figure("tasks accepted", "%d", load.accepted());
      report.figure("most seconds in a row without an answer", "%d", longestSilence(bySecond));
      report.figure("longest until accepted", "%.1f s", load.longestMillis() / 1e3);
      report.figure("requests sent again", "%d", load.retriedRequests());
      report.figure("requests failed after retry", "%d", load.failedRequests());
      report.aim(load.failedRequests() == 0, "%d requests failed", load.failedRequests());
      report.aim(longestSilence(bySecond) <= SILENT_SECONDS_MAX, "silent for too long");
    }
    report.exit();
  }

  private static int longestSilence(List<Long> acceptedBySecond) {
    int longest = 0;
    int now = 0;
    for (long accepted : acceptedBySecond) {
      now = accepted == 0 ? now + 1 : 0;
      longest = Math.max(longest, now);
    }
    return longest;
  }
}
