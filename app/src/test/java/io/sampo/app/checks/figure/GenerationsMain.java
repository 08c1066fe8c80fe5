package io.sampo.app.checks.figure;

import io.sampo.app.checks.host.Cluster;
import io.sampo.app.checks.host.ClusterSettings;
import io.sampo.app.checks.host.NodeProcess;
import io.sampo.app.checks.load.OpenLoop;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** Opens a new generation of partitions under load, for {@code checks/generations.sh}. */
public final class GenerationsMain {

  private static final int PARTITIONS = 64;

  /** Three nodes that have just begun have their compilers on the two cores that all share. */
  private static final int WARM_UP_SECONDS = 20;

  /** At the full rate, before what is measured begins. */
  private static final int SETTLING_SECONDS = 10;

  private static final int SECONDS_BEFORE = WARM_UP_SECONDS + SETTLING_SECONDS + 15;
  private static final int SECONDS_AFTER = 30;
  private static final double DIP_MAX = 0.2;
  private static final int DIP_SECONDS_MAX = 5;
  private static final Duration FINISHED_WITHIN = Duration.ofMinutes(3);

  private GenerationsMain() {}

  /** Takes the rate in tasks a second, the number of nodes and a directory. */
  public static void main(String[] args) throws Exception {
    int rate = Integer.parseInt(args[0]);
    int nodes = Integer.parseInt(args[1]);
    Report report = new Report();
    try (Cluster cluster = Cluster.start(ClusterSettings.plain(Path.of(args[2]), nodes))) {
      OpenLoop load =
          OpenLoop.start(
              cluster.nodes().stream().map(NodeProcess::url).toList(),
              rate,
              Duration.ofSeconds(WARM_UP_SECONDS));
      List<Long> finished;
      try (TestTasks tasks = new TestTasks(cluster.nodes().getFirst().url());
          ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor()) {
        Future<?> growth =
            later.schedule(() -> grow(cluster, report), SECONDS_BEFORE, TimeUnit.SECONDS);
        finished = finishedBySecond(tasks, SECONDS_BEFORE + SECONDS_AFTER);
        growth.get();
        load.stop();
        report.aim(tasks.awaitFinished(FINISHED_WITHIN), "left undone: %s", tasks.stats());
        judgeTasks(tasks, load, report);
      }
      report.figure("finished in each second", "%s", finished);
      report.figure("accepted in each second", "%s", load.acceptedBySecond());
      judgeDip(finished, report);
    }
    report.exit();
  }

  private static void grow(Cluster cluster, Report report) {
    NodeProcess node = cluster.nodes().getFirst();
    long start = System.nanoTime();
    Optional<JsonNode> answer =
        node.post(
            node.management().resolve("/manage/generations"),
            "{\"partitions\":" + PARTITIONS + "}");
    double seconds = (System.nanoTime() - start) / 1e9;
    report.say("after %.2f s: %s", seconds, answer.map(JsonNode::toString).orElse("refused"));
    report.aim(answer.isPresent(), "the generation was refused");
  }

  private static List<Long> finishedBySecond(TestTasks tasks, int seconds)
      throws InterruptedException {
    List<Long> counts = new ArrayList<>();
    CountDownLatch never = new CountDownLatch(1);
    long before = finished(tasks);
    long start = System.nanoTime();
    for (int second = 1; second <= seconds; second++) {
      long wait = start + TimeUnit.SECONDS.toNanos(second) - System.nanoTime();
      boolean _ = never.await(wait, TimeUnit.NANOSECONDS);
      long now = finished(tasks);
      counts.add(now - before);
      before = now;
    }
    return counts;
  }

  private static long finished(TestTasks tasks) throws InterruptedException {
    return tasks.stats().path("finishedTotal").asLong();
  }

  private static void judgeTasks(TestTasks tasks, OpenLoop load, Report report)
      throws InterruptedException {
    Set<String> keys = new HashSet<>();
    long[] count = {0};
    tasks.forEach(task -> {
      count[0]++;
      keys.add(task.path("idempotencyKey").asString(""));
    });
    report.figure("tasks accepted", "%d", load.accepted());
    report.figure("requests sent again", "%d", load.retriedRequests());
    load.obstacles().forEach((why, times) -> report.say("%d times: %s", times, why));
    report.figure("requests failed", "%d", load.failedRequests());
    report.figure("lost", "%d", Math.max(0, load.accepted() - keys.size()));
    report.figure("duplicates", "%d", count[0] - keys.size());
    report.aim(load.failedRequests() == 0, "%d requests failed", load.failedRequests());
    report.aim(keys.size() >= load.accepted(), "%d kept of %d", keys.size(), load.accepted());
    report.aim(count[0] == keys.size(), "%d tasks of %d keys", count[0], keys.size());
  }

  /** The longest run of seconds that stay more than a fifth under the median before the change. */
  private static void judgeDip(List<Long> finished, Report report) {
    Sample before =
        new Sample(
            finished.subList(WARM_UP_SECONDS + SETTLING_SECONDS, SECONDS_BEFORE).stream()
                .map(Long::doubleValue)
                .toList());
    int longest = 0;
    int dip = 0;
    for (long count : finished.subList(SECONDS_BEFORE, finished.size())) {
      dip = count < before.median() * (1 - DIP_MAX) ? dip + 1 : 0;
      longest = Math.max(longest, dip);
    }
    report.figure("finished a second before, median", "%.0f", before.median());
    report.figure("longest dip of more than 20 %", "%d s", longest);
    report.aim(longest < DIP_SECONDS_MAX, "throughput dipped for %d s", longest);
  }
}
