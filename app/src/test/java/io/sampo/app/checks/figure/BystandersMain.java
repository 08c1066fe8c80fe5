package io.sampo.app.checks.figure;

import io.sampo.app.checks.handler.WitnessJar;
import io.sampo.app.checks.host.Cluster;
import io.sampo.app.checks.host.ClusterSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/**
 * Runs a task that kills whichever node runs it beside others that do no harm, for {@code
 * checks/bystanders.sh}: it is to end as a dead letter, and they are to succeed.
 */
public final class BystandersMain {

  private static final String BYSTANDER = "{\"type\":\"sleep\",\"payload\":\"PT60S\"}";
  private static final Duration AT_WORK = Duration.ofSeconds(3);
  private static final Duration CONVICTED_WITHIN = Duration.ofMinutes(10);
  private static final Duration FINISHED_WITHIN = Duration.ofMinutes(10);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private BystandersMain() {}

  /** Takes the number of others, the culprit's fuse in milliseconds, of nodes, and a directory. */
  public static void main(String[] args) throws Exception {
    int others = Integer.parseInt(args[0]);
    Path directory = Path.of(args[3]);
    Map<String, String> handlers =
        Map.of("SAMPO_HANDLERS_DIR", WitnessJar.folderIn(directory).toString());
    ClusterSettings settings =
        ClusterSettings.plain(directory, Integer.parseInt(args[2])).with(handlers);
    Report report = new Report();
    AtomicInteger ends = new AtomicInteger();
    try (Cluster cluster = Cluster.start(settings);
        TestTasks tasks = new TestTasks(cluster.nodes().getFirst().url())) {
      cluster.onEnd((node, code) ->
          report.say("%s ended with %d, the %dth end", node.name(), code, ends.incrementAndGet()));
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < others; i++) {
        ids.add(tasks.submit(BYSTANDER));
      }
      LockSupport.parkNanos(AT_WORK.toNanos());
      long begin = System.nanoTime();
      String culprit = tasks.submit(culprit(args[1]));
      boolean convicted = awaitDeadLetter(tasks, culprit);
      report.figure("until it was a dead letter", "%.1f s", (System.nanoTime() - begin) / 1e9);
      report.figure("ends of nodes", "%d", ends.get());
      JsonNode task = tasks.read(culprit);
      report.say("it is %s: %s", task.path("status").asString(), task.path("error"));
      report.aim(convicted, "it is no dead letter: %s", task);
      judgeOthers(tasks, ids, report);
      report.figure("until the others were done", "%.1f s", (System.nanoTime() - begin) / 1e9);
    }
    report.exit();
  }

  private static String culprit(String fuseMillis) {
    return "{\"type\":\"killer\",\"payload\":%s,\"retry\":{\"maxAttempts\":1}}"
        .formatted(fuseMillis);
  }

  private static boolean awaitDeadLetter(TestTasks tasks, String id) throws InterruptedException {
    long untilNanos = System.nanoTime() + CONVICTED_WITHIN.toNanos();
    boolean dead = false;
    while (!dead && System.nanoTime() - untilNanos < 0) {
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
      String error = tasks.readOnce(id).path("error").path("type").asString("");
      dead = error.equals("AttemptsLost");
    }
    return dead;
  }

  private static void judgeOthers(TestTasks tasks, List<String> ids, Report report)
      throws InterruptedException {
    report.aim(tasks.awaitFinished(FINISHED_WITHIN), "left undone: %s", tasks.stats());
    int ended = 0;
    int mostLost = 0;
    for (String id : ids) {
      JsonNode task = tasks.read(id);
      ended += task.path("status").asString("").equals("succeeded") ? 0 : 1;
      mostLost = Math.max(mostLost, task.path("attempt").asInt() - 1);
    }
    report.figure("others that ended for it", "%d of %d", ended, ids.size());
    report.figure("attempts that one of them lost, at most", "%d", mostLost);
    report.aim(ended == 0, "%d of the others did not succeed", ended);
  }
}
