package io.sampo.app.checks.figure;

import io.sampo.app.checks.host.Cluster;
import io.sampo.app.checks.host.ClusterSettings;
import io.sampo.app.checks.host.NodeProcess;
import io.sampo.app.client.Answer;
import io.sampo.app.client.SampoClient;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Measures three nodes against one, for {@code checks/scale.sh}. */
public final class ScaleMain {

  private static final int NODES = 3;
  private static final int SLOTS = 200;
  private static final int WAIT_MILLIS = 50;
  private static final int UNEVEN_MILLIS_MAX = 500;
  private static final int RUNS = 3;
  private static final int WARM_UPS_MAX = 6;

  /** Warm is what was hardly faster than the run before. */
  private static final double WARM_GROWTH_MAX = 1.02;

  private static final double RATIO_MIN = 2.8;
  private static final double STEALING_MAX = 1.2;
  private static final double BULK_SHARE_MIN = 0.6;
  private static final Duration FINISHED_WITHIN = Duration.ofMinutes(10);
  private static final Map<String, String> SETTINGS =
      Map.of("SAMPO_WORKERS_SLOTS", String.valueOf(SLOTS));

  private final Report report = new Report();
  private final int seconds;
  private final int bulk;

  private ScaleMain(int seconds, int bulk) {
    this.seconds = seconds;
    this.bulk = bulk;
  }

  /** Takes about how many seconds each part runs, how many bulk tasks, and a directory. */
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[2]);
    new ScaleMain(Integer.parseInt(args[0]), Integer.parseInt(args[1])).run(directory);
  }

  private void run(Path directory) throws Exception {
    double waitingOnOne;
    double bulkOnOne;
    try (Cluster one = start(directory.resolve("one"), 1)) {
      waitingOnOne = waiting(one);
      bulkOnOne = bulk(one);
    }
    try (Cluster three = start(directory.resolve("three"), NODES)) {
      double waiting = waiting(three);
      report.figure("three nodes to one, waiting", "%.2f times", waiting / waitingOnOne);
      report.aim(
          waiting >= RATIO_MIN * waitingOnOne,
          "three nodes do %.2f times the work of one",
          waiting / waitingOnOne);
      stealing(three);
      double share = bulk(three) / bulkOnOne;
      report.figure("three nodes to one, bulk", "%.0f %%", share * 100);
      report.aim(share >= BULK_SHARE_MIN, "bulk on three nodes is %.0f %%", share * 100);
    }
    report.exit();
  }

  private static Cluster start(Path directory, int nodes) throws Exception {
    Files.createDirectories(directory);
    return Cluster.start(ClusterSettings.plain(directory, nodes).with(SETTINGS));
  }

  /** Tasks a second whose handlers wait. */
  private double waiting(Cluster cluster) throws Exception {
    int nodes = cluster.nodes().size();
    int count = SLOTS * nodes * 1_000 / WAIT_MILLIS * seconds;
    String line = "{\"type\":\"sleep\",\"payload\":%d}\n".formatted(WAIT_MILLIS);
    double perSecond = steadyRate(cluster, count, _ -> line);
    report.figure(
        "tasks a second that wait %d ms, nodes: %d".formatted(WAIT_MILLIS, nodes),
        "%.0f",
        perSecond);
    return perSecond;
  }

  /** All work given to one node, of uneven size. */
  private void stealing(Cluster cluster) throws Exception {
    int slots = SLOTS * cluster.nodes().size();
    int count = slots * 1_000 / (UNEVEN_MILLIS_MAX / 2) * seconds;
    Random random = new Random(count);
    List<Integer> millis = random.ints(count, 1, UNEVEN_MILLIS_MAX + 1).boxed().toList();
    double ideal = millis.stream().mapToInt(Integer::intValue).sum() / 1e3 / slots;
    URI first = cluster.nodes().getFirst().url();
    double took =
        runOnce(
            cluster,
            List.of(first),
            count,
            i -> "{\"type\":\"sleep\",\"payload\":%d}\n".formatted(millis.get(i)));
    report.figure("all work on one of three nodes, ideal", "%.2f s", ideal);
    report.figure("all work on one of three nodes", "%.2f s", took);
    report.figure("all work on one of three nodes, to the ideal", "%.2f times", took / ideal);
    report.aim(took <= STEALING_MAX * ideal, "took %.2f times the ideal", took / ideal);
  }

  /** Small tasks a second in bulk, the median of some runs. */
  private double bulk(Cluster cluster) throws Exception {
    String payload = "x".repeat(98); // and two quotes
    String line = "{\"type\":\"echo\",\"payload\":\"%s\"}\n".formatted(payload);
    double median = steadyRate(cluster, bulk, _ -> line);
    report.figure(
        "bulk tasks a second, nodes: %d".formatted(cluster.nodes().size()), "%.0f", median);
    return median;
  }

  /**
   * Tasks a second, submitted through all nodes, in the median of some runs. They begin when the
   * cluster is warm: for the first half minute the compilers of three nodes take most of the two
   * cores that all share, and one node is warm much sooner.
   */
  private double steadyRate(Cluster cluster, int count, IntFunction<String> line) throws Exception {
    double before = 0;
    double last = rate(cluster, count, line);
    for (int run = 1; run < WARM_UPS_MAX && last > WARM_GROWTH_MAX * before; run++) {
      before = last;
      last = rate(cluster, count, line);
    }
    List<Double> rates = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      rates.add(rate(cluster, count, line));
    }
    return new Sample(rates).median();
  }

  private double rate(Cluster cluster, int count, IntFunction<String> line) throws Exception {
    return count / runOnce(cluster, urls(cluster), count, line);
  }

  private static List<URI> urls(Cluster cluster) {
    return cluster.nodes().stream().map(NodeProcess::url).toList();
  }

  /** Submits so many tasks through these nodes and returns the seconds until all are finished. */
  private double runOnce(Cluster cluster, List<URI> doors, int count, IntFunction<String> line)
      throws Exception {
    List<byte[]> bodies = new ArrayList<>();
    for (int door = 0; door < doors.size(); door++) {
      StringBuilder body = new StringBuilder();
      for (int i = door; i < count; i += doors.size()) {
        body.append(line.apply(i));
      }
      bodies.add(body.toString().getBytes(StandardCharsets.UTF_8));
    }
    long start = System.nanoTime();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
        TestTasks tasks = new TestTasks(cluster.nodes().getFirst().url())) {
      List<Future<Integer>> sent = new ArrayList<>();
      for (int door = 0; door < doors.size(); door++) {
        URI url = doors.get(door);
        byte[] body = bodies.get(door);
        sent.add(clients.submit(() -> submit(url, body)));
      }
      int accepted = 0;
      for (Future<Integer> answer : sent) {
        accepted += answer.get();
      }
      report.aim(accepted == count, "%d of %d accepted", accepted, count);
      report.aim(tasks.awaitFinished(FINISHED_WITHIN), "left undone: %s", tasks.stats());
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static int submit(URI url, byte[] body) {
    try (SampoClient client = new SampoClient(url)) {
      Answer answer = client.submitLines(new ByteArrayInputStream(body));
      return (int) answer.json().path("accepted").asLong();
    }
  }
}
