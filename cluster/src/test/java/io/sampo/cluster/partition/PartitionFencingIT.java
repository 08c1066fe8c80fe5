package io.sampo.cluster.partition;

import static io.sampo.cluster.partition.GateFixture.PLACE;
import static io.sampo.cluster.partition.GateFixture.join;
import static io.sampo.cluster.partition.GateFixture.query;
import static io.sampo.cluster.partition.GateFixture.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.worker.Await;
import io.sampo.core.partition.Answer;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.TaskId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** Two nodes that both believe to own a partition. */
@Isolated("reads what is logged")
final class PartitionFencingIT {

  @AutoClose private final TestDatabase database = TestDatabase.create();

  @Test
  void older_incarnation_stops_at_its_next_write_and_records_nothing() {
    try (GateFixture one = GateFixture.over(database);
        GateFixture other = GateFixture.over(database)) {
      GateFixture.Gate older = one.start().writable();
      TaskId before = older.accepted(unknown("before"));
      GateFixture.Gate younger = other.start().writable();

      assertThat(join(older.submit(List.of(unknown("stale")))))
          .isInstanceOf(PartitionActor.Refused.class);

      Await.until("the older is gone", () -> one.local.find(PLACE) == null);
      younger.accepted(unknown("after"));
      assertThat(younger.find(before)).isPresent();
      assertThat(younger.status().live()).isEqualTo(2);
      assertThat(one.budget.used()).isZero();
    }
  }

  @Test
  void older_incarnation_is_fenced_also_where_the_rows_it_would_collide_with_are_deleted() {
    PartitionSettings small = Settings.withSnapshotBytes(2_000);
    GateFixture.Options options = GateFixture.Options.of(database).withSettings(small);
    try (GateFixture one = GateFixture.over(database);
        GateFixture other = new GateFixture(options)) {
      GateFixture.Gate older = one.start().writable();
      older.accepted(unknown("before"));
      GateFixture.Gate younger = other.start().writable();
      int written = 0;
      while (firstRow() < 10) {
        younger.accepted(unknown("x".repeat(500)));
        written++;
        assertThat(written).isLessThan(500);
      }

      assertThat(join(older.submit(List.of(unknown("stale")))))
          .as("an accepted task would be lost: no recovery ever reads that row")
          .isInstanceOf(PartitionActor.Refused.class);

      younger.accepted(unknown("after"));
      assertThat(younger.status().live()).isEqualTo(written + 2);
    }
  }

  @Test
  void partition_is_not_opened_while_rows_of_it_are_missing() {
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.start();
    Logger log = (Logger) LoggerFactory.getLogger(TurnRunner.class);
    log.addAppender(said);
    try (GateFixture one = GateFixture.over(database);
        GateFixture other = GateFixture.over(database)) {
      GateFixture.Gate gate = one.start().writable();
      for (int i = 0; i < 4; i++) {
        gate.accepted(unknown("p" + i));
      }
      gate.stop();
      query(
          database.access(),
          "CREATE TABLE kept AS SELECT * FROM event_journal WHERE sequence_number = 3");
      query(database.access(), "DELETE FROM event_journal WHERE sequence_number = 3");

      GateFixture.Gate again = other.start();
      Await.until("it has tried", () -> !said.list.isEmpty());
      assertThat(said.list.getFirst().getFormattedMessage()).contains("rows 3 to 3");
      query(database.access(), "INSERT INTO event_journal SELECT * FROM kept");

      assertThat(again.writable().status().live()).isEqualTo(4);
    } finally {
      log.detachAppender(said);
    }
  }

  private long firstRow() {
    return query(database.access(), "SELECT min(sequence_number) FROM event_journal");
  }

  @Test
  void companions_of_a_fenced_write_come_back_at_once_and_lose_nothing() {
    try (GateFixture one = GateFixture.over(database);
        GateFixture other = GateFixture.over(database)) {
      List<GateFixture.Gate> companions = new ArrayList<>();
      for (int number = 1; number <= 6; number++) {
        companions.add(one.start(new PartitionPlace(1, number)));
      }
      companions.forEach(GateFixture.Gate::writable);
      Set<TaskId> accepted = new HashSet<>();
      for (int round = 0; round < 8; round++) {
        GateFixture.Gate older = one.start().writable();
        other.start().writable().stop();
        accepted.addAll(submitTogether(older, companions));
        Await.until("the older is gone", () -> one.local.find(PLACE) == null);
      }

      assertThat(accepted).hasSize(8 * 6 * 20);
      for (GateFixture.Gate companion : companions) {
        assertThat(companion.status().live()).isEqualTo(8 * 20);
      }
      for (TaskId id : accepted) {
        assertThat(companions.get(id.partition() - 1).find(id)).isPresent();
      }
    }
  }

  private static Set<TaskId> submitTogether(
      GateFixture.Gate older, List<GateFixture.Gate> companions) {
    List<CompletionStage<PartitionActor.Reply>> replies = new ArrayList<>();
    long begun = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      older.submit(List.of(unknown("stale")));
      for (GateFixture.Gate companion : companions) {
        replies.add(companion.submit(List.of(unknown("p" + i))));
      }
    }
    Set<TaskId> accepted = new HashSet<>();
    for (CompletionStage<PartitionActor.Reply> reply : replies) {
      PartitionActor.Submitted answer = (PartitionActor.Submitted) join(reply);
      accepted.add(((Answer.Accepted) answer.answers().getFirst()).id());
    }
    assertThat(System.nanoTime() - begun).isLessThan(3_000_000_000L);
    return accepted;
  }
}
