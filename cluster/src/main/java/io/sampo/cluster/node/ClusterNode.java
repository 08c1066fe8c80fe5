package io.sampo.cluster.node;

import com.typesafe.config.Config;
import io.sampo.cluster.archive.ArchiveWriterMetrics;
import io.sampo.cluster.control.ClusterControl;
import io.sampo.cluster.control.Leaving;
import io.sampo.cluster.database.Database;
import io.sampo.cluster.database.DatabaseClock;
import io.sampo.cluster.membership.Membership;
import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.cluster.metrics.NodeMetrics;
import io.sampo.cluster.partition.Archive;
import io.sampo.cluster.task.GenerationControl;
import io.sampo.cluster.task.TaskService;
import io.sampo.cluster.worker.Handlers;
import io.sampo.core.partition.PartitionPlace;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** A running node: a member of the cluster that owns partitions and runs attempts. */
public final class ClusterNode {

  private final ActorSystem<Void> system;
  private final NodeParts parts;
  private final NodeMetrics metrics;

  private ClusterNode(ActorSystem<Void> system, NodeParts parts, NodeMetrics metrics) {
    this.system = system;
    this.parts = parts;
    this.metrics = metrics;
  }

  /** Starts a node with the archive in the same database. */
  public static ClusterNode start(
      NodeSettings settings, Config config, Database database, Handlers handlers)
      throws SQLException {
    NodeMetrics metrics = new NodeMetrics();
    ArchiveWriterMetrics written = new ArchiveWriterMetrics();
    metrics.show(written);
    database.pools().forEach(metrics::show);
    DatabaseClock clock = DatabaseClock.start(database.archive());
    return start(
        settings,
        config,
        database,
        handlers,
        context -> NodeArchive.start(context, settings, database, clock, written),
        clock,
        metrics);
  }

  /**
   * Starts a node. It joins its cluster and opens its partitions in the background: {@link #health}
   * tells when it is ready.
   *
   * @param config the actor system's configuration
   * @param database the cluster's database, open as long as the node runs
   * @param handlers what it can run
   * @param archive makes its face to the archive
   */
  public static ClusterNode start(
      NodeSettings settings,
      Config config,
      Database database,
      Handlers handlers,
      Function<ActorContext<?>, Archive> archive)
      throws SQLException {
    DatabaseClock clock = DatabaseClock.start(database.archive());
    return start(settings, config, database, handlers, archive, clock, new NodeMetrics());
  }

  private static ClusterNode start(
      NodeSettings settings,
      Config config,
      Database database,
      Handlers handlers,
      Function<ActorContext<?>, Archive> archive,
      DatabaseClock clock,
      NodeMetrics metrics)
      throws SQLException {
    NodeTables tables = NodeTables.open(settings, database);
    Leaving leaving = new Leaving(clock);
    CompletableFuture<NodeParts> started = new CompletableFuture<>();
    ActorSystem<Void> system =
        ActorSystem.create(
            NodeGuardian.create(
                settings, tables, handlers, archive, clock, metrics, leaving, started),
            "sampo",
            config);
    ClusterNode node = new ClusterNode(system, started.join(), metrics);
    HealthExtension.of(system).publish(node.health());
    Membership.of(system).start(clock);
    new NodeExit(system, node.parts, leaving, settings.stopWithin()).register();
    metrics.show(clock);
    JournalPool.find(system).ifPresent(metrics::show);
    system.getWhenTerminated().thenRun(metrics::close);
    return node;
  }

  /** The tasks of the cluster. */
  public TaskService tasks() {
    return parts.tasks();
  }

  /** The numbered sets of partitions of the cluster. */
  public GenerationControl generations() {
    return parts.generations();
  }

  /** How the node is. */
  public NodeHealth health() {
    return parts.health();
  }

  /** The nodes and partitions of its cluster. */
  public ClusterControl control() {
    return parts.control();
  }

  /** What it may hold in memory. */
  public MemoryBudget memory() {
    return parts.budget();
  }

  /** Its figures. */
  public NodeMetrics metrics() {
    return metrics;
  }

  /** The partitions that live here and take writes now. */
  Set<PartitionPlace> writablePartitions() {
    return Set.copyOf(parts.local().writable());
  }

  /** The actor system, for servers to bind with. */
  public ActorSystem<?> system() {
    return system;
  }

  /** Whether it ends, or has ended, because the others went on without it. */
  public boolean wasDowned() {
    CoordinatedShutdown.Reason downing = CoordinatedShutdown.clusterDowningReason();
    return CoordinatedShutdown.get(system).getShutdownReason().filter(downing::equals).isPresent();
  }

  /** Leaves word for the other nodes why this one ends at once; returns when they can read it. */
  public void leaveWord(String why) throws SQLException {
    Membership.of(system).leaveWord(why);
  }

  /** Leaves the cluster in order and ends the actor system. */
  public CompletionStage<Done> stop() {
    return CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.actorSystemTerminateReason());
  }
}
