package io.sampo.cluster.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sampo.cluster.archive.ArchiveReaderSettings;
import io.sampo.cluster.archive.ArchiveRetentionSettings;
import io.sampo.cluster.archive.ArchiveWriterSettings;
import io.sampo.cluster.control.ClusterControl;
import io.sampo.cluster.database.Database;
import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.partition.PartitionActor;
import io.sampo.cluster.partition.PartitionSettings;
import io.sampo.cluster.partition.ScriptedArchive;
import io.sampo.cluster.task.GenerationControl;
import io.sampo.cluster.task.QueueAnswer;
import io.sampo.cluster.task.QueueStatus;
import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.cluster.task.TaskChange;
import io.sampo.cluster.task.TaskService;
import io.sampo.cluster.worker.Await;
import io.sampo.cluster.worker.Handlers;
import io.sampo.cluster.worker.WorkerSettings;
import io.sampo.cluster.worker.builtin.BuiltInHandlers;
import io.sampo.cluster.worker.builtin.ExecHandlerSettings;
import io.sampo.cluster.worker.builtin.HttpHandlerSettings;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.partition.QueueSettings;
import io.sampo.core.queue.QueuePatch;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.handler.TaskHandler;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;

/** A whole node on a real journal, with an archive that does as it is told. */
public final class NodeFixture implements AutoCloseable {

  /** How many partitions there are. */
  public static final int PARTITIONS = 4;

  /** What it stands on; survives it. */
  public final ScriptedArchive archive;

  private final String name;
  private final Database database;
  private final ClusterNode node;

  /** What may differ. */
  public record Options(
      int slots, long heapBytesMax, PartitionSettings partition, Duration stopWithin) {

    /** The usual. */
    public static final Options USUAL = new Options(100, 256L << 20, PartitionSettings.DEFAULT);

    /** One that hands back what still runs a second after it began to leave. */
    public Options(int slots, long heapBytesMax, PartitionSettings partition) {
      this(slots, heapBytesMax, partition, Duration.ofSeconds(1));
    }
  }

  private NodeFixture(String name, ScriptedArchive archive, Database database, ClusterNode node) {
    this.name = name;
    this.archive = archive;
    this.database = database;
    this.node = node;
  }

  /** Starts one and waits until it is ready. */
  public static NodeFixture start(
      TestDatabase testDatabase,
      ScriptedArchive archive,
      Options options,
      List<TaskHandler<?, ?>> handlers) {
    return join(testDatabase, archive, options, handlers, List.of());
  }

  /** Starts one that joins others, by their names, and waits until it is ready. */
  public static NodeFixture join(
      TestDatabase testDatabase,
      ScriptedArchive archive,
      Options options,
      List<TaskHandler<?, ?>> handlers,
      List<String> seeds) {
    Database database = testDatabase.open();
    ClusterConfig.Address address =
        new ClusterConfig.Address("127.0.0.1", FreePort.next(), "127.0.0.1", seeds);
    Config first =
        ConfigFactory.parseString(
            "pekko.loglevel = WARNING,"
                + " pekko.remote.artery.advanced.maximum-frame-size = 4 MiB,"
                + " pekko.coordinated-shutdown.run-by-actor-system-terminate = off,"
                + " pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off");
    try {
      ClusterNode node =
          ClusterNode.start(
              settings(address, options),
              ClusterConfig.of(first, address, database.access(), 4),
              database,
              load(handlers),
              _ -> archive);
      NodeFixture fixture = new NodeFixture(address.name(), archive, database, node);
      fixture.ready();
      return fixture;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static NodeSettings settings(ClusterConfig.Address address, Options options) {
    return new NodeSettings(
        address.name(),
        PARTITIONS,
        options.heapBytesMax(),
        options.partition(),
        options.slots(),
        WorkerSettings.DEFAULT,
        options.stopWithin(),
        ArchiveWriterSettings.DEFAULT,
        ArchiveReaderSettings.DEFAULT,
        ArchiveRetentionSettings.DEFAULT);
  }

  private static Handlers load(List<TaskHandler<?, ?>> more) {
    List<TaskHandler<?, ?>> all =
        new ArrayList<>(
            BuiltInHandlers.create(HttpHandlerSettings.DEFAULT, ExecHandlerSettings.OFF));
    all.addAll(more);
    return Handlers.load(all, null, WorkerSettings.DEFAULT);
  }

  /** Waits until all partitions take writes. */
  public void ready() {
    Await.until("the node is ready", () -> node.health().ready());
  }

  /** What is in the way of its work. */
  public List<String> problems() {
    return node.health().problems();
  }

  /** Its name: host and port. */
  public String name() {
    return name;
  }

  /** The partitions that live on it and take writes. */
  public Set<PartitionPlace> partitions() {
    return node.writablePartitions();
  }

  /** Leaves the cluster in order. */
  public void leave() {
    join(node.stop());
    database.close();
  }

  /** The nodes and partitions of its cluster. */
  public ClusterControl control() {
    return node.control();
  }

  /** Its figures, as Prometheus gets them. */
  public String figures() {
    return node.metrics().scrape();
  }

  /** Waits until it has ended by itself. */
  public void ended() {
    join(node.system().getWhenTerminated());
    database.close();
  }

  /** Its tasks. */
  public TaskService tasks() {
    return node.tasks();
  }

  /** Changes what holds for a queue. */
  public QueueStatus change(String queue, QueueSettings settings) {
    QueueAnswer answer = join(tasks().changeQueue(queue, QueuePatch.to(settings), null));
    if (answer instanceof QueueAnswer.Changed changed) {
      return changed.queue();
    }
    throw new IllegalStateException(answer.toString());
  }

  /** Calls this with each task that changes. */
  public void watch(Consumer<TaskId> changed) {
    tasks()
        .changes(null)
        .runForeach(
            change -> {
              if (change instanceof TaskChange.Moved moved) {
                changed.accept(moved.id());
              }
            },
            node.system());
  }

  /** The generations of its cluster. */
  public GenerationControl generations() {
    return node.generations();
  }

  /** Submits one task that is accepted, or known already. */
  public TaskId submit(TaskSpec spec) {
    SubmitAnswer answer = join(tasks().submit(List.of(spec))).getFirst();
    return switch (answer) {
      case SubmitAnswer.Accepted accepted -> accepted.id();
      case SubmitAnswer.Duplicate duplicate -> duplicate.id();
      default -> throw new IllegalStateException(answer.toString());
    };
  }

  /** The task as it stands. */
  public TaskRecord find(TaskId id) {
    return join(tasks().find(id)).orElseThrow();
  }

  /** The task once it has finished. */
  public TaskRecord finished(TaskId id) {
    TaskRecord task = join(tasks().awaitFinished(id, Duration.ofSeconds(20))).orElseThrow();
    if (!task.status().finished()) {
      throw new IllegalStateException("still " + task);
    }
    return task;
  }

  /** The task once its partition has forgotten it. */
  public TaskRecord archived(TaskId id) {
    TaskRecord task = finished(id);
    Await.until("it is archived", () -> archive.tasks().containsKey(id));
    Await.until("it is forgotten", () -> join(tasks().stats()).archivedTotal() > 0);
    return task;
  }

  /** Starts a partition, of whatever generation. */
  public void wake(PartitionPlace place) {
    node.system()
        .classicSystem()
        .actorSelection("/system/sharding/partition")
        .tell(
            new ShardingEnvelope<>(place.toString(), new PartitionActor.Wake()),
            ActorRef.noSender());
  }

  /** Stops the gate of a partition without a word; its keeper starts another within a second. */
  public void stopGate(PartitionPlace place) {
    node.system()
        .classicSystem()
        .actorSelection("/system/sharding/partition/%s/%s".formatted(place, place))
        .tell(PoisonPill.getInstance(), ActorRef.noSender());
  }

  /** Ends everything at once, as nearly like a killed process as one JVM can. */
  public void die() {
    partitions().forEach(this::stopGate);
    node.system().terminate();
    join(node.system().getWhenTerminated());
    database.close();
  }

  @Override
  public void close() {
    die();
  }

  /** What a stage gives, within bounds. */
  public static <R> R join(CompletionStage<R> stage) {
    return stage.toCompletableFuture().orTimeout(25, TimeUnit.SECONDS).join();
  }
}
