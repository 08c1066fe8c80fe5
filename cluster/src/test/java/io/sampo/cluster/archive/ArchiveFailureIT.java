package io.sampo.cluster.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.archive.ArchiveWriterActor.Archive;
import io.sampo.cluster.archive.ArchiveWriterActor.Archived;
import io.sampo.cluster.archive.ArchiveWriterActor.Reply;
import io.sampo.cluster.database.ArchivePartitions;
import io.sampo.cluster.database.Database;
import io.sampo.cluster.database.TestDatabase;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.TaskRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The writer, the reader and the retention against a real PostgreSQL that goes away. */
class ArchiveFailureIT {

  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final PartitionPlace PLACE = new PartitionPlace(1, 0);
  private static final String KILL_SESSIONS =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
          + " WHERE datname = current_database() AND pid <> pg_backend_pid()";

  @AutoClose private final TestDatabase fixture = TestDatabase.create();
  @AutoClose private final Database database = fixture.open();
  private final ArchivePartitions days =
      new ArchivePartitions(database.archive(), Clock.fixed(Tasks.NOON, ZoneOffset.UTC));
  private final ArchiveStore store = new ArchiveStore(database.archive(), days);
  private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "failure-test");
  private final Inbox<Reply> partition = Inbox.open(system);

  @AfterEach
  void stop() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }

  @Test
  void a_write_committed_just_before_the_database_died_is_repeated_without_harm() throws Exception {
    AtomicInteger writes = new AtomicInteger();
    ActorRef<ArchiveWriterActor.Command> writer =
        writer(tasks -> {
          store.write(tasks);
          if (writes.incrementAndGet() == 1) {
            Rows.query(database, KILL_SESSIONS);
            throw new SQLException("the answer to COMMIT was lost", "08006");
          }
        });
    writer.tell(new Archive(PLACE, tasks(500), partition.ref()));

    assertThat(partition.next(Archived.class).numbers()).hasSize(500);
    assertThat(Rows.count(database, "true")).isEqualTo(500);
    assertThat(store.repeatedWrites()).isEqualTo(1);
  }

  @Test
  void sessions_killed_again_and_again_lose_nothing() throws Exception {
    ActorRef<ArchiveWriterActor.Command> writer = writer(store::write);
    List<TaskRecord> tasks = tasks(20_000);
    for (int from = 0; from < tasks.size(); from += 1_000) {
      writer.tell(new Archive(PLACE, tasks.subList(from, from + 1_000), partition.ref()));
      kill();
    }
    for (int i = 0; i < 20; i++) {
      assertThat(partition.next(Archived.class).numbers()).hasSize(1_000);
    }

    assertThat(Rows.count(database, "true")).isEqualTo(tasks.size());
  }

  private void kill() {
    try (Connection connection = fixture.access().connect();
        Statement statement = connection.createStatement()) {
      statement.execute(KILL_SESSIONS);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void look_ups_of_many_partitions_are_answered() throws Exception {
    store.write(
        List.of(
            Tasks.ended(
                Tasks.id(Tasks.NOON, 7),
                Tasks.spec("echo", "known", null, "default"),
                Tasks.NOON)));
    try (ArchiveReader reader = new ArchiveReader(store, ArchiveReaderSettings.DEFAULT)) {
      List<String> keys = List.of("known", "unknown");
      var answers =
          LongStream.range(0, 200)
              .mapToObj(_ -> reader.findByIdempotencyKeys(keys, Tasks.NOON).toCompletableFuture())
              .toList();

      assertThat(answers)
          .allSatisfy(
              answer -> assertThat(answer).succeedsWithin(BOUND).extracting("known").isNotNull());
      assertThat(reader.find(Tasks.id(Tasks.NOON, 7)).toCompletableFuture().get()).isPresent();
    }
  }

  @Test
  void old_days_are_taken_out_and_coming_ones_created() throws Exception {
    ArchivePartitions now = new ArchivePartitions(database.archive(), Clock.systemUTC());
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    now.create(today.minusDays(9), today.minusDays(6));
    system.systemActorOf(
        ArchiveRetentionActor.create(now, store, () -> {}, ArchiveRetentionSettings.DEFAULT),
        "retention",
        Props.empty());

    Set<LocalDate> old = Set.of(today.minusDays(9), today.minusDays(8));
    Set<LocalDate> kept = Set.of(today.minusDays(6), today, today.plusDays(1), today.plusDays(2));
    await(() -> now.existing().containsAll(kept) && Collections.disjoint(now.existing(), old));
  }

  private interface Condition {
    boolean holds() throws SQLException;
  }

  private static void await(Condition condition) throws SQLException {
    long deadlineNanos = System.nanoTime() + BOUND.toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).isLessThan(deadlineNanos);
      Thread.onSpinWait();
    }
  }

  private ActorRef<ArchiveWriterActor.Command> writer(ArchiveWriterActor.Target target) {
    ArchiveWriterSettings settings =
        new ArchiveWriterSettings(
            Duration.ofMillis(5),
            2_000,
            2_000,
            1 << 20,
            100_000,
            1 << 26,
            2,
            Duration.ofMillis(10),
            Duration.ofMillis(50));
    return system.systemActorOf(
        ArchiveWriterActor.create(
            target, settings, new ArchiveWriterMetrics(), InstantSource.system()),
        "writer",
        Props.empty());
  }

  private static List<TaskRecord> tasks(int count) {
    return LongStream.range(0, count).mapToObj(number -> Tasks.plain(Tasks.NOON, number)).toList();
  }
}
