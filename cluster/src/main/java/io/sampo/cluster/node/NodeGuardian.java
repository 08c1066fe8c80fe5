package io.sampo.cluster.node;

import io.sampo.cluster.control.Leaving;
import io.sampo.cluster.control.NodeReporter;
import io.sampo.cluster.control.NodeStatusActor;
import io.sampo.cluster.control.ReportedCluster;
import io.sampo.cluster.database.DatabaseClock;
import io.sampo.cluster.membership.MemberFormats;
import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.cluster.memory.MemoryLimits;
import io.sampo.cluster.metrics.NodeMetrics;
import io.sampo.cluster.partition.Admission;
import io.sampo.cluster.partition.Archive;
import io.sampo.cluster.partition.ClusterGenerations;
import io.sampo.cluster.partition.GenerationKeeperActor;
import io.sampo.cluster.partition.Generations;
import io.sampo.cluster.partition.LocalPartitions;
import io.sampo.cluster.partition.PartitionActor;
import io.sampo.cluster.partition.PartitionEnvironment;
import io.sampo.cluster.partition.PartitionKeeperActor;
import io.sampo.cluster.partition.PartitionRegion;
import io.sampo.cluster.partition.Partitions;
import io.sampo.cluster.partition.ShardedTaskService;
import io.sampo.cluster.partition.SubmissionLine;
import io.sampo.cluster.partition.UndeliveredActor;
import io.sampo.cluster.queue.QueueKeeperActor;
import io.sampo.cluster.task.ChangeHub;
import io.sampo.cluster.task.ChangeRelayActor;
import io.sampo.cluster.worker.AttemptsHealth;
import io.sampo.cluster.worker.CarrierWatch;
import io.sampo.cluster.worker.ElasticCapacity;
import io.sampo.cluster.worker.Handlers;
import io.sampo.cluster.worker.Peers;
import io.sampo.cluster.worker.QueueLimitActor;
import io.sampo.cluster.worker.QueueShareActor;
import io.sampo.cluster.worker.Slots;
import io.sampo.cluster.worker.StealingActor;
import io.sampo.cluster.worker.WorkerPool;
import io.sampo.cluster.worker.WorkerPoolActor;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.TaskId;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;

/**
 * The root of a node's actors: starts them in the order they need each other.
 *
 * <p>Supervision is written beside each child; a child that stops for good leaves its work to be
 * started again by the next message (partitions) or ends the node (all others).
 */
final class NodeGuardian {

  private final ActorContext<Void> context;
  private final NodeSettings settings;
  private final DatabaseClock clock;
  private final LocalPartitions local = new LocalPartitions();
  private final ChangeHub changes = new ChangeHub();
  private final MemoryBudget budget;
  private final NodeMetrics metrics;
  private final Leaving leaving;
  private final CompletableFuture<Partitions> partitions = new CompletableFuture<>();
  private final CompletableFuture<PartitionEnvironment> environment = new CompletableFuture<>();
  private final CompletableFuture<ReportedCluster> control = new CompletableFuture<>();

  private NodeGuardian(
      ActorContext<Void> context,
      NodeSettings settings,
      DatabaseClock clock,
      NodeMetrics metrics,
      Leaving leaving) {
    this.context = context;
    this.settings = settings;
    this.clock = clock;
    this.budget =
        new MemoryBudget(
            MemoryLimits.of(Runtime.getRuntime().maxMemory(), settings.heapBytesMax()));
    this.metrics = metrics;
    this.leaving = leaving;
  }

  /**
   * The guardian of a node.
   *
   * @param archive makes the node's face to the archive
   * @param clock the time by which it decides
   * @param metrics where its parts count what they do
   * @param leaving whether it is leaving
   * @param started completed with the node's parts
   */
  static Behavior<Void> create(
      NodeSettings settings,
      NodeTables tables,
      Handlers handlers,
      Function<ActorContext<?>, Archive> archive,
      DatabaseClock clock,
      NodeMetrics metrics,
      Leaving leaving,
      CompletableFuture<NodeParts> started) {
    return Behaviors.setup(context -> {
      NodeGuardian guardian = new NodeGuardian(context, settings, clock, metrics, leaving);
      try {
        started.complete(guardian.start(tables, handlers, archive.apply(context)));
      } catch (RuntimeException e) {
        started.completeExceptionally(e);
        throw e;
      }
      return Behaviors.empty();
    });
  }

  private NodeParts start(NodeTables tables, Handlers handlers, Archive archive) {
    ActorSystem<Void> system = context.getSystem();
    ElasticCapacity capacity =
        new ElasticCapacity(settings.slots(), settings.worker().cpuThreads());
    CompletableFuture<AttemptsHealth> attempts = new CompletableFuture<>();
    Slots slots =
        new Slots(
            settings.name(),
            kind -> attempts.join().canRun(kind) ? capacity.of(kind) : 0,
            handlers::kindOf);
    WorkerPool pool =
        new WorkerPool(
            handlers,
            settings.worker(),
            settings.slots(),
            this::deliver,
            slots,
            budget,
            System::nanoTime);
    slots.watchStrays(pool::strays);
    CarrierWatch carriers = CarrierWatch.start(pool, slots);
    system.getWhenTerminated().whenComplete((_, _) -> carriers.close());
    attempts.complete(new AttemptsHealth(pool, carriers, budget));
    capacity.follow(kind -> pool.ended(kind == Slots.Kind.COMPUTING));
    ActorRef<WorkerPoolActor.Message> workers =
        context.spawn(
            WorkerPoolActor.create(settings.name(), pool, slots, metrics), ClusterPeers.WORKERS);
    ClusterPeers peers = new ClusterPeers(system, settings.name());
    ActorRef<StealingActor.Message> stealing = startStealing(slots, handlers, peers, pool);
    PoolCatalog catalog = new PoolCatalog(settings.name(), pool);
    context.spawn(ChangeRelayActor.create(settings.name(), changes, peers), ClusterPeers.CHANGES);
    PooledWorkers pooled = new PooledWorkers(settings.name(), workers, peers, system);
    environment.complete(environment(tables, archive, slots, pooled));
    Partitions all = startPartitions(tables);
    ActorRef<PartitionKeeperActor.Message> keeper =
        context.spawn(PartitionKeeperActor.create(all, local), "partition-keeper");
    context.spawn(
        PeerWatchActor.create(all, local, peers, catalog, stealing, keeper), "peer-watch");
    ClusterGenerations generations = generations(tables, all);
    ShardedTaskService tasks = tasks(all, generations, tables, archive, slots, catalog);
    metrics.show(slots, pool);
    metrics.show(budget);
    NodeHealth health =
        new NodeHealth(system, all, local, leaving, handlers, attempts.join(), tables, archive);
    NodeReporter reporter =
        new NodeReporter(settings.name(), slots, pool, local, budget, leaving, health, clock);
    context.spawn(NodeStatusActor.create(reporter, leaving), NodeStatusActor.NAME);
    ReportedCluster reported = new ReportedCluster(system, all);
    control.complete(reported);
    context.spawn(ClusterShareActor.create(settings.name(), reported, budget), "cluster-share");
    return new NodeParts(
        tasks, generations, all, local, health, slots, pool, workers, budget, keeper, reported);
  }

  private ShardedTaskService tasks(
      Partitions all,
      ClusterGenerations generations,
      NodeTables tables,
      Archive archive,
      Slots slots,
      PoolCatalog catalog) {
    return new ShardedTaskService(
        all,
        generations,
        tables.claims(),
        tables.queues(),
        archive,
        new Admission(budget, submissionLine(context.getSystem())),
        slots,
        catalog,
        changes);
  }

  private static SubmissionLine submissionLine(ActorSystem<?> system) {
    return new SubmissionLine(
        System::nanoTime,
        (delay, run) -> system.scheduler().scheduleOnce(delay, run, system.executionContext()),
        system.executionContext());
  }

  private ActorRef<StealingActor.Message> startStealing(
      Slots slots, Handlers handlers, ClusterPeers peers, WorkerPool pool) {
    return context.spawn(
        StealingActor.create(
            settings.name(),
            slots,
            handlers,
            peers,
            new StealingActor.Load(local::ready, pool),
            queueShares(context.getSystem(), slots, peers)),
        ClusterPeers.STEALING);
  }

  private PartitionEnvironment environment(
      NodeTables tables, Archive archive, Slots slots, PooledWorkers workers) {
    return new PartitionEnvironment(
        settings.name(),
        settings.partition(),
        clock,
        new SharedRandom(),
        slots,
        workers,
        archive,
        tables.claims(),
        tables.queues(),
        tables.snapshots(),
        tables.journalTrim(),
        tables.sizes(),
        budget,
        MemberFormats.of(Adapter.toClassic(context.getSystem()))::common,
        changes,
        local,
        metrics);
  }

  private Partitions startPartitions(NodeTables tables) {
    ActorSystem<Void> system = context.getSystem();
    Partitions all =
        new Partitions(
            system,
            tables.liveGenerations(),
            local,
            PartitionRegion.start(
                system, environment::join, () -> control.thenCompose(ReportedCluster::allServe)));
    partitions.complete(all);
    context.spawn(UndeliveredActor.create(), "undelivered");
    return all;
  }

  /** The keepers are restarted when they fail; they hold nothing. */
  private ClusterGenerations generations(NodeTables tables, Partitions all) {
    context.spawn(QueueKeeperActor.create(tables.queues(), local::tellOfQueues), "queue-keeper");
    ActorRef<GenerationKeeperActor.Message> keeper =
        context.spawn(
            GenerationKeeperActor.create(tables.generations(), all, local), "generation-keeper");
    return new ClusterGenerations(
        tables.generations(),
        all,
        tables.queues(),
        () -> keeper.tell(new GenerationKeeperActor.Look()));
  }

  private ActorRef<QueueShareActor.Message> queueShares(
      ActorSystem<?> system, Slots slots, Peers peers) {
    ActorRef<QueueLimitActor.Message> limits =
        ClusterSingleton.get(system)
            .init(
                SingletonActor.of(
                    QueueLimitActor.create(peers, this::runningPartitions), "queue-limits"));
    return context.spawn(
        QueueShareActor.create(settings.name(), slots, limits.narrow()), "queue-shares");
  }

  private CompletionStage<Collection<PartitionPlace>> runningPartitions() {
    return partitions.thenCompose(Partitions::reload).thenApply(Generations::places);
  }

  private void deliver(TaskId id, PartitionCommand command) {
    partitions
        .join()
        .tell(PartitionPlace.of(id), new PartitionActor.Report(command, settings.name()));
  }

  /** Jitter needs no secrets and no lock. */
  private static final class SharedRandom implements java.util.random.RandomGenerator {
    @Override
    public long nextLong() {
      return ThreadLocalRandom.current().nextLong();
    }
  }
}
