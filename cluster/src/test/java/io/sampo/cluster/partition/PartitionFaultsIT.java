package io.sampo.cluster.partition;

import static io.sampo.cluster.partition.GateFixture.delayed;
import static io.sampo.cluster.partition.GateFixture.idOf;
import static io.sampo.cluster.partition.GateFixture.join;
import static io.sampo.cluster.partition.GateFixture.query;
import static io.sampo.cluster.partition.GateFixture.spec;
import static io.sampo.cluster.partition.GateFixture.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.worker.Await;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one partition does while its journal fails. */
final class PartitionFaultsIT {

  @AutoClose private final TestDatabase database = TestDatabase.create();
  @AutoClose private final TcpProxy proxy = TcpProxy.before(database.access().url());

  private GateFixture throughProxy() {
    return new GateFixture(GateFixture.Options.of(database).through(proxy));
  }

  private static List<TaskRecord> all(GateFixture.Gate gate) {
    return gate.get(
            PartitionActor.Listed.class,
            replyTo -> new PartitionActor.Newest(TaskFilter.ALL, null, 10_000, replyTo))
        .page()
        .tasks();
  }

  @Test
  void journal_whose_first_connection_is_lost_early_works() {
    proxy.cutAt("TRANSACTION ISOLATION LEVEL");
    try (GateFixture node = throughProxy()) {
      GateFixture.Gate gate = node.start().writable();

      assertThat(proxy.hasCut()).isTrue();
      assertThat(idOf(join(gate.submit(List.of(spec("p")))))).isNotNull();
    }
  }

  @Test
  void write_that_is_refused_releases_nothing_and_is_done_again() {
    try (GateFixture node = GateFixture.over(database)) {
      GateFixture.Gate gate = node.start().writable();
      refuseWrites();
      CompletionStage<PartitionActor.Reply> reply = gate.submit(List.of(spec("p")));
      Await.until("the write failed", () -> !gate.status().writable());
      assertThat(reply.toCompletableFuture()).isNotDone();
      assertThat(node.workers.orders()).isEmpty();

      query(database.access(), "DROP TRIGGER broken ON event_journal");

      TaskId id = idOf(join(reply));
      Await.until("it runs", () -> node.workers.ordersOf(id).size() == 1);
      assertThat(all(gate)).hasSize(1);
    }
  }

  private void refuseWrites() {
    query(
        database.access(),
        "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN RAISE EXCEPTION ''broken''; END'");
    query(
        database.access(),
        "CREATE TRIGGER broken BEFORE INSERT ON event_journal EXECUTE FUNCTION broken()");
  }

  @ParameterizedTest
  @EnumSource(names = "PASSES", mode = EnumSource.Mode.EXCLUDE)
  void submission_is_accepted_once_whatever_becomes_of_its(TcpProxy.Commit commit) {
    try (GateFixture node = throughProxy()) {
      GateFixture.Gate gate = node.start().writable();
      for (int round = 1; round <= 3; round++) {
        proxy.nextCommit(commit);
        TaskId id = gate.accepted(spec("p" + round));

        assertThat(proxy.disturbed()).isTrue();
        Await.until("it runs", () -> node.workers.ordersOf(id).size() == 1);
        assertThat(all(gate)).hasSize(round);
        assertThat(gate.task(id).attempt()).isEqualTo(1);
      }
      assertThat(node.workers.orders()).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nothing_is_lost_or_doubled_while_connections_break_at_random(long seed) {
    Random random = new Random(seed);
    Map<String, CompletionStage<PartitionActor.Reply>> replies = new HashMap<>();
    try (GateFixture node = throughProxy()) {
      List<GateFixture.Gate> gates = new ArrayList<>();
      for (int number = 0; number < 4; number++) {
        gates.add(node.start(new PartitionPlace(1, number)));
      }
      gates.forEach(GateFixture.Gate::writable);
      for (int i = 0; i < 600; i++) {
        String payload = "p" + i;
        GateFixture.Gate gate = gates.get(random.nextInt(4));
        replies.put(payload, gate.submit(List.of(unknown(payload))));
        disturb(random);
      }
      Map<String, Integer> found = new HashMap<>();
      replies.values().forEach(GateFixture::join);
      for (GateFixture.Gate gate : gates) {
        gate.writable();
        all(gate).forEach(task -> found.merge(task.spec().payload().toString(), 1, Integer::sum));
      }
      replies.forEach((payload, reply) -> {
        int count = found.getOrDefault("\"" + payload + "\"", 0);
        if (join(reply) instanceof PartitionActor.Submitted) {
          assertThat(count).as("seed %d: %s", seed, payload).isEqualTo(1);
        } else {
          assertThat(count).as("seed %d: %s", seed, payload).isLessThanOrEqualTo(1);
        }
      });
    }
  }

  private void disturb(Random random) {
    LockSupport.parkNanos(random.nextInt(4_000_000));
    switch (random.nextInt(60)) {
      case 0 -> proxy.cut();
      case 1 -> proxy.nextCommit(TcpProxy.Commit.IS_LOST);
      case 2 -> proxy.nextCommit(TcpProxy.Commit.IS_UNANSWERED);
      case 3 -> proxy.nextCommit(TcpProxy.Commit.IS_LATE);
      case 4 -> terminateBackends();
      default -> {}
    }
  }

  private void terminateBackends() {
    query(
        database.access(),
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 5, 20})
  void database_that_goes_away_and_comes_back_is_waited_for(long seconds) {
    try (GateFixture node = throughProxy()) {
      GateFixture.Gate gate = node.start();
      List<GateFixture.Gate> others = new ArrayList<>();
      for (int number = 1; number < 16; number++) {
        others.add(node.start(new PartitionPlace(1, number)));
      }
      others.forEach(GateFixture.Gate::writable);
      TaskId running = gate.accepted(spec("runs meanwhile"));
      Await.until("it runs", () -> node.workers.ordersOf(running).size() == 1);
      proxy.goAway();
      gate.complete(node.workers.ordersOf(running).getFirst());
      others.forEach(other -> other.submit(List.of(spec("notices that it is away"))));

      everybodyIsToldSoon(gate, Duration.ofSeconds(seconds));
      proxy.comeBack();
      long back = System.nanoTime();
      Await.until("it is recorded", () -> node.archive.tasks().containsKey(running));
      others.forEach(GateFixture.Gate::writable);
      Duration until = Duration.ofNanos(System.nanoTime() - back);

      assertThat(until).isLessThan(Duration.ofSeconds(3));
      gate.writable();
      gate.accepted(spec("afterwards"));
      assertThat(node.workers.ordersOf(running)).as("it ran once").hasSize(1);
      assertThat(node.archive.tasks())
          .hasEntrySatisfying(
              running, task -> assertThat(task.status()).isEqualTo(TaskStatus.SUCCEEDED));
    }
  }

  /** Submits again and again: each submission is refused, or waits no longer than it may. */
  private static void everybodyIsToldSoon(GateFixture.Gate gate, Duration away) {
    long end = System.nanoTime() + away.toNanos();
    List<CompletionStage<Duration>> waits = new ArrayList<>();
    while (System.nanoTime() < end) {
      long begun = System.nanoTime();
      waits.add(
          gate.submit(List.of(unknown("p")))
              .thenApply(_ -> Duration.ofNanos(System.nanoTime() - begun)));
      LockSupport.parkNanos(50_000_000);
    }
    Duration most = PartitionSettings.DEFAULT.stalledAfter().plusMillis(1_800);
    for (CompletionStage<Duration> wait : waits) {
      if (away.compareTo(most) > 0 || wait.toCompletableFuture().isDone()) {
        assertThat(join(wait)).isLessThan(most);
      }
    }
  }

  @Test
  void write_that_hangs_keeps_nobody_waiting_and_is_not_done_twice() throws SQLException {
    try (GateFixture node = GateFixture.over(database);
        Connection blocker = database.access().connect()) {
      GateFixture.Gate gate = node.start().writable();
      blocker.setAutoCommit(false);
      try (Statement statement = blocker.createStatement()) {
        statement.execute("LOCK TABLE event_journal IN SHARE MODE");
      }
      long begun = System.nanoTime();
      CompletionStage<PartitionActor.Reply> hangs = gate.submit(List.of(spec("hangs")));
      CompletionStage<PartitionActor.Reply> behind = gate.submit(List.of(spec("is behind it")));

      assertThat(join(hangs)).isInstanceOf(PartitionActor.Refused.class);
      assertThat(join(behind)).isInstanceOf(PartitionActor.Refused.class);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(3_800));
      blocker.rollback();

      Await.until(
          "it takes submissions again",
          () -> join(gate.submit(List.of(spec("later")))) instanceof PartitionActor.Submitted);
      assertThat(all(gate))
          .extracting(task -> task.spec().payload().toString())
          .containsExactlyInAnyOrder("\"hangs\"", "\"later\"");
    }
  }

  @Test
  void start_written_after_its_partition_left_is_ordered_by_the_next_one() throws SQLException {
    try (GateFixture node = GateFixture.over(database);
        Connection blocker = database.access().connect()) {
      GateFixture.Gate first = node.start().writable();
      first.accepted(spec("makes the partition known here"));
      Await.until("it runs", () -> node.workers.orders().size() == 1);
      TaskId id = first.accepted(delayed(Duration.ofMillis(500)));
      long written = lastRow();
      blocker.setAutoCommit(false);
      try (Statement statement = blocker.createStatement()) {
        statement.execute("LOCK TABLE event_journal IN SHARE MODE");
      }
      Await.until("its start is being written", () -> writesThatWait() > 0);
      first.stop();
      blocker.rollback();
      Await.until("its start is written", () -> lastRow() > written);

      GateFixture.Gate second = node.start().writable();
      Await.until("it was ordered", () -> node.workers.ordersOf(id).size() == 1);
      assertThat(node.workers.late()).isEqualTo(1);
      second.complete(node.workers.ordersOf(id).getFirst());
      Await.until("it is archived", () -> node.archive.tasks().containsKey(id));
      TaskRecord task = Objects.requireNonNull(node.archive.tasks().get(id));
      assertThat(task.attempt()).isEqualTo(1);
      assertThat(task.lostAttempts()).isZero();
    }
  }

  private long lastRow() {
    return query(database.access(), "SELECT max(sequence_number) FROM event_journal");
  }

  private long writesThatWait() {
    return query(
        database.access(),
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'event_journal'::regclass");
  }

  @Test
  void request_that_makes_the_machine_throw_is_given_up_alone() {
    try (GateFixture node = GateFixture.over(database)) {
      GateFixture.Gate gate = node.start().writable();
      gate.accepted(unknown("something to list"));
      List<CompletionStage<PartitionActor.Reply>> companions = new ArrayList<>();
      CompletionStage<PartitionActor.Reply> poison = gate.ask(PartitionFaultsIT::poison);
      for (int i = 0; i < 20; i++) {
        companions.add(gate.submit(List.of(spec("p" + i))));
        if (i == 10) {
          poison = gate.ask(PartitionFaultsIT::poison);
        }
      }

      assertThat(join(poison)).isInstanceOf(PartitionActor.Refused.class);
      companions.forEach(companion -> idOf(join(companion)));
      assertThat(all(gate)).hasSize(21);
      assertThat(node.workers.orders()).hasSize(20);
    }
  }

  @Test
  void busy_partition_gathers_again_after_a_request_that_made_the_machine_throw() {
    try (GateFixture node = GateFixture.over(database)) {
      GateFixture.Gate gate = node.start().writable();
      gate.accepted(unknown("something to list"));
      List<CompletionStage<PartitionActor.Reply>> replies = new ArrayList<>();
      for (int i = 0; i < 3_000; i++) {
        replies.add(gate.submit(List.of(unknown("p" + i))));
        if (i == 300) {
          replies.add(gate.ask(PartitionFaultsIT::poison));
        }
        LockSupport.parkNanos(20_000);
      }
      replies.forEach(GateFixture::join);

      assertThat(gate.status().live()).isEqualTo(3_001);
      assertThat(GateFixture.rows(database.access(), GateFixture.PLACE)).isLessThan(1_500);
    }
  }

  /** A filter that is not there: the machine throws as it looks at the first task. */
  @SuppressWarnings({"NullAway", "DataFlowIssue"})
  private static PartitionActor.Message poison(ActorRef<PartitionActor.Reply> replyTo) {
    return new PartitionActor.Newest(null, null, 10, replyTo);
  }
}
