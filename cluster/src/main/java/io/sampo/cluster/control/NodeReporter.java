package io.sampo.cluster.control;

import io.sampo.cluster.database.DatabaseClock;
import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.cluster.partition.LocalPartitions;
import io.sampo.cluster.worker.Slots;
import io.sampo.cluster.worker.TypeLoad;
import io.sampo.cluster.worker.WorkerPool;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts together what this node says of itself. Safe for any thread. */
public final class NodeReporter {

  private static final String VERSION =
      Optional.ofNullable(NodeReporter.class.getPackage().getImplementationVersion())
          .orElse("development");

  private final String address;
  private final Instant startedAt;
  private final Slots slots;
  private final WorkerPool pool;
  private final LocalPartitions local;
  private final MemoryBudget budget;
  private final Leaving leaving;
  private final Health health;
  private final DatabaseClock clock;

  /** Whether a node can do its work. */
  public interface Health {

    /** What keeps the node from being ready: empty when it is. */
    List<String> problems();

    /** What should be looked after although the node can do its work: empty as a rule. */
    List<String> warnings();
  }

  /** A reporter of the node with these parts. */
  public NodeReporter(
      String address,
      Slots slots,
      WorkerPool pool,
      LocalPartitions local,
      MemoryBudget budget,
      Leaving leaving,
      Health health,
      DatabaseClock clock) {
    this.address = address;
    this.startedAt = clock.instant().minus(up()).truncatedTo(ChronoUnit.MILLIS);
    this.slots = slots;
    this.pool = pool;
    this.local = local;
    this.budget = budget;
    this.leaving = leaving;
    this.health = health;
    this.clock = clock;
  }

  /** How the node is now. */
  NodeReport report() {
    return new NodeReport(
        address,
        VERSION,
        startedAt,
        leaving.since(),
        health.problems(),
        health.warnings(),
        slots(),
        pool.running(),
        pool.types().stream().map(TypeLoad::type).sorted().toList(),
        load(),
        partitions(),
        clock.ownOffset().toMillis() / 1_000.0,
        up().toSeconds());
  }

  private static Duration up() {
    return Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
  }

  private Map<String, NodeReport.SlotCount> slots() {
    Map<String, NodeReport.SlotCount> counts = new LinkedHashMap<>();
    for (Slots.Kind kind : Slots.Kind.values()) {
      counts.put(kind.text(), new NodeReport.SlotCount(slots.total(kind), slots.taken(kind)));
    }
    return counts;
  }

  private NodeReport.Load load() {
    Runtime runtime = Runtime.getRuntime();
    return new NodeReport.Load(
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        runtime.totalMemory() - runtime.freeMemory(),
        runtime.maxMemory(),
        budget.limits().liveMax());
  }

  private List<PartitionReport> partitions() {
    return local.statuses().entrySet().stream()
        .map(entry -> new PartitionReport(entry.getKey(), entry.getValue()))
        .toList();
  }
}
