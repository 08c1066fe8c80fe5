package io.sampo.app.checks.fault;

import io.sampo.app.checks.history.History;
import io.sampo.app.checks.host.Cluster;
import io.sampo.app.checks.host.Cut;
import io.sampo.app.checks.host.NodeProcess;
import io.sampo.app.checks.host.Weather;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Draws faults for a cluster; the same ones from the same seed, where the cluster allows them. */
final class FaultDraw {

  private static final List<Cut> WAYS = List.of(Cut.BOTH, Cut.INCOMING, Cut.OUTGOING);
  private static final Duration LEAVE_WITHIN = Duration.ofSeconds(60);

  private final Cluster cluster;
  private final Random random;
  private final History history;
  private final List<Supplier<Fault>> kinds = new ArrayList<>();

  FaultDraw(Cluster cluster, Random random, History history) {
    this.cluster = cluster;
    this.random = random;
    this.history = history;
    add(6, () -> kill("kill one", 1));
    add(2, () -> kill("kill two", 2));
    add(1, () -> kill("kill all", cluster.nodes().size()));
    add(4, this::freeze);
    add(2, this::leave);
    add(2, this::slow);
    add(2, this::lossy);
    add(2, this::databaseKilled);
    add(1, this::databaseRestarted);
    add(2, this::databaseFrozen);
    add(2, this::generation);
    add(1, this::culprit);
    if (cluster.nodes().getFirst().hasClockOfItsOwn()) {
      add(2, this::clockSet);
    }
    if (cluster.separateHosts()) {
      add(2, () -> cutFromNodes("cut from the others", Cut.BOTH));
      add(1, () -> cutFromNodes("hears nobody", Cut.INCOMING));
      add(1, () -> cutFromNodes("is heard by nobody", Cut.OUTGOING));
      add(1, this::cutOneLink);
      add(2, this::cutFromDatabase);
      add(1, this::cutFromAll);
    }
    if (cluster.database().hasDiskOfItsOwn()) {
      add(1, this::diskFull);
    }
  }

  private void add(int weight, Supplier<Fault> kind) {
    kinds.addAll(Collections.nCopies(weight, kind));
  }

  Fault next() {
    return kinds.get(random.nextInt(kinds.size())).get();
  }

  private NodeProcess node() {
    return cluster.nodes().get(random.nextInt(cluster.nodes().size()));
  }

  private List<NodeProcess> nodes(int count) {
    List<NodeProcess> all = new ArrayList<>(cluster.nodes());
    Collections.shuffle(all, random);
    return List.copyOf(all.subList(0, Math.min(count, all.size())));
  }

  private Duration between(int minMillis, int maxMillis) {
    return Duration.ofMillis(random.nextInt(minMillis, maxMillis));
  }

  private Fault kill(String kind, int count) {
    List<NodeProcess> victims = nodes(count);
    return new Fault(
        kind, victims, between(100, 5_000), () -> killAll(victims), () -> startAll(victims));
  }

  private static void killAll(List<NodeProcess> victims) throws InterruptedException {
    for (NodeProcess victim : victims) {
      victim.kill();
    }
  }

  private static void startAll(List<NodeProcess> victims) throws Exception {
    for (NodeProcess victim : victims) {
      if (!victim.alive()) {
        victim.start();
      }
    }
  }

  /** Mostly short, else longer than any timeout. */
  private Fault freeze() {
    NodeProcess node = node();
    Duration lasts = random.nextInt(3) == 0 ? between(8_000, 40_000) : between(500, 8_000);
    return new Fault("freeze", List.of(node), lasts, node::freeze, node::thaw);
  }

  /** By minutes or by days, ahead or behind. */
  private Fault clockSet() {
    NodeProcess node = node();
    Duration by = random.nextBoolean() ? Duration.ofMinutes(10) : Duration.ofDays(8);
    Duration ahead = random.nextBoolean() ? by : by.negated();
    return new Fault(
        "clock set by " + ahead,
        List.of(node),
        between(1_500, 12_000),
        () -> node.setClock(ahead),
        () -> node.setClock(Duration.ZERO));
  }

  /** A task that kills whichever node runs it; healed when it is a dead letter. */
  private Fault culprit() {
    Culprit culprit = new Culprit(cluster.nodes(), history, random.nextInt(200));
    return new Fault(
        "task that kills its node",
        cluster.nodes(),
        Duration.ZERO,
        culprit::submit,
        culprit::awaitDeadLetter,
        Fault.Healed.LAST);
  }

  private Fault leave() {
    NodeProcess node = node();
    return new Fault(
        "leave and join",
        List.of(node),
        between(0, 2_000),
        node::leave,
        () -> {
          node.awaitEnd(LEAVE_WITHIN);
          startAll(List.of(node));
        });
  }

  /** No fault by itself: the partitions are other ones from now on, and old ones run empty. */
  private Fault generation() {
    NodeProcess node = node();
    int partitions = random.nextInt(4, 40);
    URI generations = node.management().resolve("/manage/generations");
    String wish = "{\"partitions\":%d}".formatted(partitions);
    return new Fault(
        "generation opened",
        List.of(),
        between(500, 4_000),
        // It may be answered late or never, and what comes next may strike in the middle of it.
        () -> Thread.startVirtualThread(() -> node.post(generations, wish)),
        () -> {});
  }

  private Fault slow() {
    return weather("slow link", new Weather(between(20, 400), 0));
  }

  private Fault lossy() {
    return weather("lossy link", new Weather(Duration.ZERO, 0.02 + random.nextDouble() * 0.3));
  }

  private Fault weather(String kind, Weather weather) {
    NodeProcess node = node();
    return new Fault(
        kind,
        List.of(node),
        between(2_000, 12_000),
        () -> node.weather(weather),
        () -> node.weather(Weather.FAIR));
  }

  private Fault cutFromNodes(String kind, Cut ways) {
    NodeProcess node = node();
    return cut(kind, node, () -> cluster.cut(node, cluster.nodes(), ways));
  }

  private Fault cutOneLink() {
    List<NodeProcess> ends = nodes(2);
    return new Fault(
        "cut one link",
        ends,
        between(1_000, 20_000),
        () -> cluster.cut(ends.getFirst(), List.of(ends.getLast()), Cut.BOTH),
        () -> cluster.mend(ends.getFirst()));
  }

  private Fault cutFromDatabase() {
    NodeProcess node = node();
    Cut ways = WAYS.get(random.nextInt(WAYS.size()));
    return cut("cut from database", node, () -> cluster.cutDatabase(node, ways));
  }

  private Fault cutFromAll() {
    NodeProcess node = node();
    return cut(
        "cut from nodes and database",
        node,
        () -> {
          cluster.cut(node, cluster.nodes(), Cut.BOTH);
          cluster.cutDatabase(node, Cut.BOTH);
        });
  }

  private Fault cut(String kind, NodeProcess node, Fault.Step strike) {
    Duration lasts = between(1_000, 20_000);
    return new Fault(kind, List.of(node), lasts, strike, () -> cluster.mend(node));
  }

  private Fault databaseKilled() {
    return database(
        "database killed",
        between(100, 5_000),
        () -> cluster.database().kill(),
        () -> cluster.database().start());
  }

  private Fault databaseRestarted() {
    return database(
        "database restarted", Duration.ZERO, () -> cluster.database().restart(), () -> {});
  }

  private Fault databaseFrozen() {
    return database(
        "database frozen",
        between(500, 15_000),
        () -> cluster.database().freeze(),
        () -> cluster.database().thaw());
  }

  private Fault diskFull() {
    return database(
        "database disk full",
        between(1_000, 6_000),
        () -> cluster.database().fillDisk(),
        () -> {
          cluster.database().freeDisk();
          cluster.database().start(); // it gives up when it cannot write its log
        });
  }

  private static Fault database(String kind, Duration lasts, Fault.Step strike, Fault.Step heal) {
    return new Fault(kind, List.of(), lasts, strike, heal);
  }
}
