package io.sampo.cluster.partition;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sampo.cluster.database.DatabaseAccess;
import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.cluster.memory.MemoryLimits;
import io.sampo.cluster.node.ClusterConfig;
import io.sampo.cluster.queue.LiveQueues;
import io.sampo.cluster.queue.QueueTable;
import io.sampo.cluster.snapshot.SnapshotTable;
import io.sampo.cluster.snapshot.Snapshots;
import io.sampo.cluster.task.ChangeHub;
import io.sampo.cluster.worker.Await;
import io.sampo.cluster.worker.Slots;
import io.sampo.core.codec.BodyHash;
import io.sampo.core.codec.Format;
import io.sampo.core.partition.Answer;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.Json;
import io.sampo.core.task.RetryPolicy;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Gates of partitions on one actor system without a cluster, over a real journal, with workers and
 * an archive that do as they are told.
 */
final class GateFixture implements AutoCloseable {

  static final PartitionPlace PLACE = new PartitionPlace(1, 0);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);

  final ActorTestKit kit;
  final RecordingWorkers workers = new RecordingWorkers();
  final ScriptedArchive archive;
  final MemoryBudget budget = new MemoryBudget(new MemoryLimits(1L << 30, 1L << 30));
  final ChangeHub changes = new ChangeHub();
  final LocalPartitions local = new LocalPartitions();
  final Slots slots;
  final SteppingClock clock = new SteppingClock();

  /** What all members read. */
  volatile Format format = Format.NEWEST;

  private final PartitionSettings settings;
  private final JournalTrim journalTrim;
  private final LiveQueues queues;
  private final Snapshots snapshots;

  /** What differs from test to test. */
  record Options(
      DatabaseAccess access,
      int slots,
      PartitionSettings settings,
      @Nullable ScriptedArchive archive) {

    static Options of(TestDatabase database) {
      return new Options(database.access(), 1_000, PartitionSettings.DEFAULT, null);
    }

    Options withSlots(int number) {
      return new Options(access, number, settings, archive);
    }

    Options withSettings(PartitionSettings others) {
      return new Options(access, slots, others, archive);
    }

    Options withArchive(ScriptedArchive same) {
      return new Options(access, slots, settings, same);
    }

    Options through(TcpProxy proxy) {
      String url = proxy.inFrontOf(access.url());
      return new Options(
          new DatabaseAccess(url + "&prepareThreshold=0", access.user(), access.password()),
          slots,
          settings,
          archive);
    }
  }

  GateFixture(Options options) {
    kit = ActorTestKit.create("sampo", config(options.access()));
    settings = options.settings();
    journalTrim = new JournalTrim(dataSource(options.access()));
    queues = queues(dataSource(options.access()));
    snapshots = new Snapshots(new SnapshotTable(dataSource(options.access())));
    archive = options.archive() == null ? new ScriptedArchive() : options.archive();
    slots =
        new Slots(
            "here:1",
            _ -> options.slots(),
            type -> type.equals("unknown") ? null : Slots.Kind.WAITING);
  }

  private static DataSource dataSource(DatabaseAccess access) {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(access.url());
    database.setUser(access.user());
    database.setPassword(access.password());
    return database;
  }

  static GateFixture over(TestDatabase database) {
    return new GateFixture(Options.of(database));
  }

  private static Config config(DatabaseAccess access) {
    Config first =
        ConfigFactory.parseString("pekko.actor.provider = local, pekko.loglevel = WARNING");
    ClusterConfig.Address address =
        new ClusterConfig.Address("127.0.0.1", 0, "127.0.0.1", List.of());
    return ClusterConfig.of(first, address, access, 4);
  }

  private static LiveQueues queues(DataSource database) {
    try {
      return LiveQueues.load(new QueueTable(database));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  PartitionEnvironment environment() {
    return new PartitionEnvironment(
        "here:1",
        settings,
        clock,
        new Random(),
        slots,
        workers,
        archive,
        new NoClaims(),
        queues,
        snapshots,
        journalTrim,
        StoredSizes.UNKNOWN,
        budget,
        () -> format,
        changes,
        local,
        PartitionMetrics.NONE);
  }

  /** Starts the gate of a partition. */
  Gate start(PartitionPlace place) {
    return new Gate(place, kit.spawn(PartitionActor.create(place, environment())));
  }

  Gate start() {
    return start(PLACE);
  }

  /** Stops everything at once; what was under way is torn apart. */
  @Override
  public void close() {
    kit.shutdownTestKit();
  }

  /** One partition and how to talk to it. */
  final class Gate {
    final PartitionPlace place;
    final ActorRef<PartitionActor.Message> ref;

    Gate(PartitionPlace place, ActorRef<PartitionActor.Message> ref) {
      this.place = place;
      this.ref = ref;
    }

    CompletionStage<PartitionActor.Reply> ask(
        Function<ActorRef<PartitionActor.Reply>, PartitionActor.Message> message) {
      return AskPattern.ask(ref, message::apply, ANSWER_WITHIN, kit.system().scheduler());
    }

    <R extends PartitionActor.Reply> R get(
        Class<R> type, Function<ActorRef<PartitionActor.Reply>, PartitionActor.Message> message) {
      return type.cast(join(ask(message)));
    }

    CompletionStage<PartitionActor.Reply> submit(List<TaskSpec> specs) {
      List<PartitionCommand.Submit> submits = new ArrayList<>();
      int bytes = 0;
      for (TaskSpec spec : specs) {
        submits.add(new PartitionCommand.Submit(spec, BodyHash.of(spec), null));
        bytes += spec.payload().length();
      }
      int size = bytes;
      return ask(replyTo -> new PartitionActor.Submit(submits, Map.of(), size, replyTo));
    }

    TaskId accepted(TaskSpec spec) {
      PartitionActor.Reply reply = join(submit(List.of(spec)));
      return idOf(reply);
    }

    Optional<TaskRecord> find(TaskId id) {
      return get(PartitionActor.Found.class, replyTo -> new PartitionActor.Find(id, replyTo))
          .task();
    }

    TaskRecord task(TaskId id) {
      return find(id).orElseThrow();
    }

    Answer change(PartitionCommand command) {
      return get(
              PartitionActor.Changed.class, replyTo -> new PartitionActor.Change(command, replyTo))
          .answer();
    }

    /** Ends an attempt with a result, as a worker does. */
    void complete(AttemptOrder order) {
      end(
          order,
          new PartitionCommand.Complete(order.id().number(), order.token(), Json.of("\"done\"")));
    }

    /** Hands an attempt back that has not begun, as a worker does. */
    void handBack(AttemptOrder order) {
      end(order, new PartitionCommand.HandBack(order.id().number(), order.token()));
    }

    private void end(AttemptOrder order, PartitionCommand outcome) {
      ref.tell(new PartitionActor.Report(outcome, "here:1"));
      workers.ended(order);
      slots.release(order);
    }

    /** Waits until the journal takes writes. */
    Gate writable() {
      Await.until(
          place + " is writable",
          () -> {
            PartitionStatus status = local.statuses().get(place);
            return ref.equals(local.find(place)) && status != null && status.writable();
          });
      return this;
    }

    PartitionStatus status() {
      PartitionStatus status = local.statuses().get(place);
      if (status == null) {
        throw new IllegalStateException(place + " is not here");
      }
      return status;
    }

    void stop() {
      kit.stop(ref);
    }

    /** Leaves as it does when sharding moves it; returns once it has. */
    void leave() {
      TestProbe<Object> probe = kit.createTestProbe();
      ref.tell(new PartitionActor.Leave());
      probe.expectTerminated(ref, ANSWER_WITHIN);
    }
  }

  static TaskId idOf(PartitionActor.Reply reply) {
    Answer answer = ((PartitionActor.Submitted) reply).answers().getFirst();
    return switch (answer) {
      case Answer.Accepted accepted -> accepted.id();
      case Answer.Duplicate duplicate -> duplicate.id();
      case Answer.Conflict _, Answer.Done _, Answer.Refused _ ->
          throw new IllegalStateException(answer.toString());
    };
  }

  static <R> R join(CompletionStage<R> stage) {
    return stage.toCompletableFuture().orTimeout(25, TimeUnit.SECONDS).join();
  }

  static TaskSpec spec(String payload) {
    return TaskSpec.of("echo", Json.of("\"" + payload + "\""));
  }

  static TaskSpec unknown(String payload) {
    return TaskSpec.of("unknown", Json.of("\"" + payload + "\""));
  }

  static TaskSpec idempotent(String key, String payload) {
    TaskSpec plain = spec(payload);
    return new TaskSpec(plain.type(), plain.payload(), key, null, "default", 5, plain.options());
  }

  static TaskSpec keyed(String key, String payload) {
    TaskSpec plain = spec(payload);
    return new TaskSpec(plain.type(), plain.payload(), null, key, "default", 5, plain.options());
  }

  static TaskSpec delayed(Duration delay) {
    TaskOptions options =
        new TaskOptions(
            delay, null, null, null, Duration.ofMinutes(1), RetryPolicy.DEFAULT, Map.of());
    return new TaskSpec("echo", Json.of("1"), null, null, "default", 5, options);
  }

  /** One number from a database, over a connection of its own. */
  static long query(DatabaseAccess access, String sql, Object... arguments) {
    try (Connection connection = access.connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setObject(i + 1, arguments[i]);
      }
      if (!statement.execute()) {
        return 0;
      }
      try (ResultSet rows = statement.getResultSet()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  static long rows(DatabaseAccess access, PartitionPlace place) {
    return query(
        access,
        "SELECT count(*) FROM event_journal WHERE persistence_id = ? AND NOT deleted",
        PartitionJournal.persistenceId(place));
  }
}
