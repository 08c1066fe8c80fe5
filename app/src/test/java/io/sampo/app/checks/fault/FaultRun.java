package io.sampo.app.checks.fault;

import io.sampo.app.checks.handler.WitnessJar;
import io.sampo.app.checks.history.History;
import io.sampo.app.checks.host.Cluster;
import io.sampo.app.checks.host.ClusterSettings;
import io.sampo.app.checks.host.FakeClock;
import io.sampo.app.checks.host.NodeProcess;
import io.sampo.app.checks.load.FinalState;
import io.sampo.app.checks.load.Load;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Makes fault after fault in a cluster under load; what was seen is a history. */
public final class FaultRun {

  /** A cluster that needs longer, once all is healed, is a finding. */
  private static final Duration READY_WITHIN = Duration.ofSeconds(60);

  /** After a finding the run goes on as soon as the cluster is ready, or ends. */
  private static final Duration READY_AT_LAST_WITHIN = Duration.ofMinutes(4);

  private static final long DATABASE_BYTES_MIN = 2L << 30;

  /** What the database needs for one task, in its archive and its log. */
  private static final long TASK_BYTES = 2_048;

  /** About how long a fault takes in the mean, with what comes after it. */
  private static final Duration FAULT_TAKES = Duration.ofSeconds(10);

  /**
   * What to do.
   *
   * @param faults how many at least
   * @param atLeast how long the run takes at least
   * @param tasksPerSecond how many the clients submit
   */
  public record Plan(long seed, int faults, Duration atLeast, int nodes, int tasksPerSecond) {}

  private final Plan plan;
  private final Path directory;
  private final Random random;
  private long longestRecoveryMillis;
  private int made;

  /** A run by plan, with all files in this directory. */
  public FaultRun(Plan plan, Path directory) {
    this.plan = plan;
    this.directory = directory;
    this.random = new Random(plan.seed());
  }

  /** Runs the plan and returns the file with its history. */
  public Path run() throws Exception {
    Path file = directory.resolve("history.ndjson");
    ClusterSettings settings =
        new ClusterSettings(directory, plan.nodes(), true, databaseBytes(), settings());
    try (History history = new History(file);
        Cluster cluster = Cluster.start(settings)) {
      cluster.onEnd((node, exitCode) -> ended(history, node, exitCode));
      Random forLoad = new Random(random.nextLong());
      List<URI> urls = cluster.nodes().stream().map(NodeProcess::url).toList();
      Load load = Load.start(urls, plan.tasksPerSecond(), forLoad, history);
      try {
        makeFaults(cluster, history);
        pause(Duration.ofSeconds(2)); // so that each run ends with work, wherever its faults fell
      } catch (Exception e) {
        load.abandon();
        throw e;
      }
      load.stop();
      FinalState.write(cluster.nodes().getFirst().url(), history);
    }
    return file;
  }

  private Map<String, String> settings() throws IOException {
    FakeClock.obstacle().ifPresent(FaultRun::say);
    Map<String, String> settings = new HashMap<>(FakeClock.variables());
    settings.put("SAMPO_HANDLERS_DIR", WitnessJar.folderIn(directory).toString());
    return settings;
  }

  private long databaseBytes() {
    Duration expected = FAULT_TAKES.multipliedBy(plan.faults());
    long seconds = Math.max(expected.toSeconds(), plan.atLeast().toSeconds());
    return DATABASE_BYTES_MIN + seconds * plan.tasksPerSecond() * TASK_BYTES;
  }

  /** The longest time from when all was healed until the cluster was ready again. */
  public Duration longestRecovery() {
    return Duration.ofMillis(longestRecoveryMillis);
  }

  private static void ended(History history, NodeProcess node, int exitCode) {
    say(node.name() + " ended by itself with " + exitCode);
    history.add("ended", line -> line.put("node", node.address()).put("exitCode", exitCode));
  }

  private void makeFaults(Cluster cluster, History history) throws Exception {
    FaultDraw draw = new FaultDraw(cluster, random, history);
    long untilNanos = System.nanoTime() + plan.atLeast().toNanos();
    while (made < plan.faults() || System.nanoTime() - untilNanos < 0) {
      boolean overlap = random.nextInt(4) == 0;
      if (overlap) {
        makeTwo(draw, history);
      } else {
        makeOne(draw.next(), history);
      }
      boolean last = made >= plan.faults() && System.nanoTime() - untilNanos >= 0;
      if (last || random.nextInt(5) != 0) {
        awaitReady(cluster, history);
        pause(Duration.ofMillis(random.nextInt(1_500)));
      }
    }
    awaitReady(cluster, history);
  }

  private void makeOne(Fault fault, History history) throws Exception {
    int number = strike(fault, history);
    pause(fault.lasts());
    heal(fault, number, history);
  }

  private void makeTwo(FaultDraw draw, History history) throws Exception {
    Fault first = draw.next();
    Fault second = draw.next();
    int firstNumber = strike(first, history);
    pause(first.lasts().dividedBy(2));
    int secondNumber = strike(second, history);
    pause(first.lasts().dividedBy(2));
    boolean secondBefore = first.healed() == Fault.Healed.LAST;
    if (!secondBefore) {
      heal(first, firstNumber, history);
    }
    pause(second.lasts().dividedBy(2));
    heal(second, secondNumber, history);
    if (secondBefore) {
      heal(first, firstNumber, history);
    }
  }

  private int strike(Fault fault, History history) throws Exception {
    made++;
    int number = made;
    say("fault " + number + ": " + fault.kind() + ", " + fault.names() + ", for " + fault.lasts());
    history.add(
        "fault",
        line -> {
          line.put("number", number).put("kind", fault.kind());
          line.put("lastsMillis", fault.lasts().toMillis());
          var nodes = line.putArray("nodes");
          fault.nodes().forEach(node -> nodes.add(node.address()));
        });
    fault.strike().run();
    return number;
  }

  private static void heal(Fault fault, int number, History history) throws Exception {
    fault.heal().run();
    history.add("healed", line -> line.put("number", number));
  }

  private void awaitReady(Cluster cluster, History history) throws IOException {
    long start = System.nanoTime();
    if (!cluster.awaitReady(READY_WITHIN)) {
      unready(cluster, history);
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    longestRecoveryMillis = Math.max(longestRecoveryMillis, millis);
    say("ready after " + millis + " ms");
    history.add("ready", line -> line.put("millis", millis));
  }

  private void unready(Cluster cluster, History history) {
    String state = cluster.state();
    say("NOT ready within " + READY_WITHIN + ": " + state);
    history.add("unready", line -> line.put("faults", made).put("state", state));
    cluster.nodes().forEach(NodeProcess::dumpThreads);
    if (!cluster.awaitReady(READY_AT_LAST_WITHIN)) {
      throw new IllegalStateException("never ready again: " + cluster.state());
    }
  }

  private static void say(String text) {
    System.err.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + text);
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(time.toMillis()));
  }
}
