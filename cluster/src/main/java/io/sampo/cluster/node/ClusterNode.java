package io.sampo.cluster.node;

import com.typesafe.config.Config;
import io.sampo.cluster.database.Database;
import io.sampo.cluster.partition.Archive;
import io.sampo.cluster.task.GenerationControl;
import io.sampo.cluster.task.TaskService;
import io.sampo.cluster.worker.Handlers;
import io.sampo.cluster.worker.WorkerPoolActor;
import io.sampo.core.partition.PartitionPlace;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** A running node: a member of the cluster that owns partitions and runs attempts. */
public final class ClusterNode {

  private final ActorSystem<Void> system;
  private final NodeParts parts;
  private final NodeHealth health;

  private ClusterNode(ActorSystem<Void> system, NodeParts parts) {
    this.system = system;
    this.parts = parts;
    this.health = new NodeHealth(system, parts.partitions(), parts.local());
  }

  /** Starts a node with the archive in the same database. */
  public static ClusterNode start(
      NodeSettings settings, Config config, Database database, Handlers handlers)
      throws SQLException {
    return start(
        settings,
        config,
        database,
        handlers,
        context -> NodeArchive.start(context, settings, database));
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
    NodeTables tables = NodeTables.open(settings, database);
    CompletableFuture<NodeParts> started = new CompletableFuture<>();
    ActorSystem<Void> system =
        ActorSystem.create(
            NodeGuardian.create(settings, tables, handlers, archive, started), "sampo", config);
    ClusterNode node = new ClusterNode(system, started.join());
    HealthExtension.of(system).publish(node.health());
    node.finishAttemptsOnShutdown(settings.stopWithin());
    return node;
  }

  /** Leaving: no new attempts, the running ones end or are handed back, then partitions move. */
  private void finishAttemptsOnShutdown(Duration stopWithin) {
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseServiceRequestsDone(),
            "finish-attempts",
            () -> {
              parts.slots().close();
              return drain(stopWithin);
            });
  }

  private CompletionStage<Done> drain(Duration stopWithin) {
    return AskPattern.<WorkerPoolActor.Message, WorkerPoolActor.Drained>ask(
            parts.workers(),
            replyTo -> new WorkerPoolActor.Drain(stopWithin, replyTo),
            stopWithin.plusSeconds(10),
            system.scheduler())
        .handle((_, _) -> Done.getInstance());
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
    return health;
  }

  /** The partitions that live here and take writes now. */
  Set<PartitionPlace> writablePartitions() {
    return Set.copyOf(parts.local().writable());
  }

  /** The actor system, for servers to bind with. */
  public ActorSystem<?> system() {
    return system;
  }

  /** Leaves the cluster in order and ends the actor system. */
  public CompletionStage<Done> stop() {
    return CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.actorSystemTerminateReason());
  }
}
