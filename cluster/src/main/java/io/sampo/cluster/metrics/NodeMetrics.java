package io.sampo.cluster.metrics;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sampo.cluster.archive.ArchiveWriterMetrics;
import io.sampo.cluster.database.DatabaseClock;
import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.cluster.memory.MemoryKind;
import io.sampo.cluster.partition.PartitionMetrics;
import io.sampo.cluster.worker.Slots;
import io.sampo.cluster.worker.WorkerMetrics;
import io.sampo.cluster.worker.WorkerPool;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The figures of one node; docs/METRICS.md explains each.
 *
 * <p>What happens for every task or turn is counted in adders and buckets; all else is asked for
 * when somebody looks.
 */
public final class NodeMetrics implements PartitionMetrics, WorkerMetrics, AutoCloseable {

  private static final double NANO = 1e-9;
  private static final double MILLI = 1e-3;

  /** From 0.1 ms to 10 s. */
  private static final long[] WRITE_NANOS = BucketHistogram.bounds(100_000, 16);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmFigures jvm = new JvmFigures(registry);

  private final Counter accepted =
      counter("sampo.tasks.accepted", "Tasks accepted and durable, by partitions of this node.");
  private final Map<TaskStatus, Counter> finished = new EnumMap<>(TaskStatus.class);
  private final Counter arrived =
      counter("sampo.partitions.arrived", "Partitions that came to this node.");
  private final Counter left = counter("sampo.partitions.left", "Partitions that left this node.");
  private final Counter lost =
      counter("sampo.attempts.lost", "Attempts lost with their node; their tasks run again.");
  private final Counter adopted =
      counter("sampo.attempts.adopted", "Attempts kept by a partition that moved under them.");
  private final Counter stolen =
      counter("sampo.attempts.stolen", "Attempts this node took over from loaded nodes.");

  private final BucketHistogram ack =
      histogram(
          new BucketHistogram(
              "sampo_ack_seconds",
              "From a submission's arrival at its partition to its durable answer.",
              NANO,
              WRITE_NANOS));
  private final BucketHistogram completion =
      histogram(
          new BucketHistogram(
              "sampo_completion_seconds",
              "From a task's acceptance to its end.",
              MILLI,
              BucketHistogram.bounds(1, 22)));
  private final BucketHistogram write =
      histogram(
          new BucketHistogram(
              "sampo_journal_write_seconds", "Writing one row of the journal.", NANO, WRITE_NANOS));
  private final BucketHistogram rowCommands =
      histogram(
          new BucketHistogram(
              "sampo_journal_row_commands",
              "Commands gathered into one row.",
              1,
              BucketHistogram.bounds(1, 11)));
  private final BucketHistogram rowEvents =
      histogram(
          new BucketHistogram(
              "sampo_journal_row_events",
              "Events in one row of the journal.",
              1,
              BucketHistogram.bounds(1, 13)));
  private final BucketHistogram rowBytes =
      histogram(
          new BucketHistogram(
              "sampo_journal_row_bytes",
              "Bytes of one row of the journal.",
              1,
              BucketHistogram.bounds(100, 13)));

  private final PartitionAccounts partitions = new PartitionAccounts(new Counted());

  /** What ages are counted by; that of the database once it is known. */
  private volatile InstantSource clock = InstantSource.system();

  /** Nothing is counted yet. */
  public NodeMetrics() {
    for (TaskStatus status : TaskStatus.values()) {
      if (status.finished()) {
        finished.put(status, finishedCounter(status));
      } else {
        live(status);
      }
    }
    partitionGauges();
  }

  private Counter finishedCounter(TaskStatus outcome) {
    return Counter.builder("sampo.tasks.finished")
        .description("Tasks that ended, by how.")
        .tag("outcome", outcome.text())
        .register(registry);
  }

  private void live(TaskStatus status) {
    Gauge.builder("sampo.tasks.live", partitions, all -> all.live(status))
        .description("Unfinished tasks of this node's partitions, by status.")
        .tag("status", status.text())
        .register(registry);
  }

  private void partitionGauges() {
    gauge("sampo.partitions", "Partitions on this node.", partitions, PartitionAccounts::size);
    gauge(
        "sampo.ready.oldest.age.seconds",
        "How long the oldest task that is free to start has been so; 0 for none.",
        partitions,
        all -> ageSeconds(all.oldestReadyMillis()));
    gauge(
        "sampo.archive.waiting.tasks",
        "Finished tasks that the archive does not hold yet.",
        partitions,
        PartitionAccounts::unarchived);
    gauge(
        "sampo.archive.oldest.age.seconds",
        "How long the oldest of them has been finished; 0 for none.",
        partitions,
        all -> ageSeconds(all.oldestUnarchivedMillis()));
  }

  private double ageSeconds(long sinceMillis) {
    return sinceMillis == Long.MAX_VALUE ? 0 : Math.max(0, clock.millis() - sinceMillis) * MILLI;
  }

  /** Shows what the workers of the node do. */
  public void show(Slots slots, WorkerPool pool) {
    for (Slots.Kind kind : Slots.Kind.values()) {
      Gauge.builder("sampo.slots", slots, all -> all.total(kind))
          .description("Attempts that may run on this node at once, by kind of work.")
          .tag("kind", kind.text())
          .register(registry);
      Gauge.builder("sampo.slots.taken", slots, all -> all.taken(kind))
          .description("Of them, those that are taken.")
          .tag("kind", kind.text())
          .register(registry);
    }
    gauge("sampo.attempts.running", "Attempts on this node.", pool, WorkerPool::running);
    gauge(
        "sampo.attempts.stray",
        "Handlers that run on although they were interrupted and given up.",
        pool,
        WorkerPool::strays);
    functionCounter(
        "sampo.attempts.given.up",
        "Attempts given up because their handler did not end when interrupted.",
        pool,
        WorkerPool::straysTotal);
  }

  /** Shows how far the clock of the machine is off. */
  public void show(DatabaseClock database) {
    clock = database;
    gauge(
        "sampo.clock.ahead.seconds",
        "How far this machine's clock is ahead of PostgreSQL's, by which all is decided.",
        database,
        it -> it.ownOffset().toNanos() * NANO);
  }

  /** Shows what is held in memory, and how far that may go. */
  public void show(MemoryBudget budget) {
    gauge(
        "sampo.tasks.heap.bytes",
        "What live tasks take of the heap.",
        budget,
        it -> it.used(MemoryKind.LIVE));
    gauge(
        "sampo.tasks.heap.max.bytes",
        "What they may take before submissions are refused.",
        budget,
        MemoryBudget::admittedMax);
    for (MemoryKind kind : MemoryKind.values()) {
      Gauge.builder("sampo.memory.held.bytes", budget, it -> it.used(kind))
          .description("What the node holds in memory, by what for.")
          .tag("kind", kind.text())
          .strongReference(true)
          .register(registry);
    }
    gauge(
        "sampo.memory.max.bytes",
        "What it may hold of all kinds together.",
        budget,
        it -> it.limits().totalMax());
  }

  /** Shows what the archive's writer does. */
  public void show(ArchiveWriterMetrics archive) {
    functionCounter(
        "sampo.archive.written.tasks", "Tasks written.", archive, ArchiveWriterMetrics::rows);
    functionCounter("sampo.archive.writes", "Writes.", archive, ArchiveWriterMetrics::writes);
    functionCounter(
        "sampo.archive.failed.writes",
        "Writes that failed; they are tried again.",
        archive,
        ArchiveWriterMetrics::failedWrites);
    functionCounter(
        "sampo.archive.write.seconds",
        "Time spent in writes.",
        archive,
        it -> it.writeNanos() * NANO);
    functionCounter(
        "sampo.archive.refusals",
        "Hand-overs put off because too much was held.",
        archive,
        ArchiveWriterMetrics::refusals);
    gauge(
        "sampo.archive.held.tasks",
        "Tasks the writer holds now.",
        archive,
        ArchiveWriterMetrics::rowsHeld);
  }

  /** Shows how a connection pool does. A pool tells one node only. */
  public void show(HikariDataSource pool) {
    if (pool.getMetricsTrackerFactory() == null) {
      pool.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(registry));
    }
  }

  private Counter counter(String name, String help) {
    return Counter.builder(name).description(help).register(registry);
  }

  private <T> void gauge(String name, String help, T of, ToDoubleFunction<T> value) {
    Gauge.builder(name, of, value).description(help).strongReference(true).register(registry);
  }

  private <T> void functionCounter(String name, String help, T of, ToDoubleFunction<T> value) {
    FunctionCounter.builder(name, of, value).description(help).register(registry);
  }

  private BucketHistogram histogram(BucketHistogram histogram) {
    registry.getPrometheusRegistry().register(histogram);
    return histogram;
  }

  /** Where more figures may be registered. */
  public MeterRegistry registry() {
    return registry;
  }

  /** All figures as they are now, in Prometheus' text format 0.0.4. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public Account arrived() {
    arrived.increment();
    return partitions.open();
  }

  @Override
  public void acknowledged(long nanos) {
    ack.add(nanos);
  }

  @Override
  public void finished(List<TaskRecord> tasks) {
    for (TaskRecord task : tasks) {
      Instant end = task.finishedAt();
      if (end != null) {
        completion.add(end.toEpochMilli() - task.id().epochMillis());
      }
    }
  }

  @Override
  public void journaled(long nanos, int commands, int events, int bytes) {
    write.add(nanos);
    rowCommands.add(commands);
    rowEvents.add(events);
    rowBytes.add(bytes);
  }

  @Override
  public void attemptsLost(int attempts) {
    lost.increment(attempts);
  }

  @Override
  public void attemptsAdopted(int attempts) {
    adopted.increment(attempts);
  }

  @Override
  public void attemptsStolen(int attempts) {
    stolen.increment(attempts);
  }

  @Override
  public void close() {
    jvm.close();
    registry.close();
  }

  /** What the partitions added since they spoke last. */
  private final class Counted implements PartitionAccounts.Growth {

    @Override
    public void accepted(long tasks) {
      accepted.increment((double) tasks);
    }

    /** A retry by hand takes an end back; what was counted stays counted. */
    @Override
    public void finished(TaskStatus status, long tasks) {
      Counter counter = finished.get(status);
      if (counter != null && tasks > 0) {
        counter.increment((double) tasks);
      }
    }

    @Override
    public void left() {
      left.increment();
    }
  }
}
