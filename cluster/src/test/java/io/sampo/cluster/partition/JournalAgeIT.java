package io.sampo.cluster.partition;

import static io.sampo.cluster.partition.GateFixture.PLACE;
import static io.sampo.cluster.partition.GateFixture.rows;
import static io.sampo.cluster.partition.GateFixture.spec;
import static io.sampo.cluster.partition.GateFixture.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.worker.Await;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskStatus;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a quiet partition keeps in its journal, and for how long. */
final class JournalAgeIT {

  @AutoClose private final TestDatabase database = TestDatabase.create();

  @Test
  void payload_of_a_finished_task_leaves_the_journal_of_a_quiet_partition_in_time()
      throws Exception {
    GateFixture.Options options =
        GateFixture.Options.of(database)
            .withSettings(Settings.withJournaledMax(Duration.ofMillis(500)));
    TaskId waiting;
    try (GateFixture node = new GateFixture(options)) {
      GateFixture.Gate gate = node.start().writable();
      waiting = gate.accepted(unknown("stays"));
      TaskId id = gate.accepted(spec("personal"));
      Await.until("it runs", () -> !node.workers.running().isEmpty());
      gate.complete(node.workers.running().getFirst());
      Await.until("it is forgotten", () -> gate.find(id).isEmpty());

      Await.until("one row is left", () -> rows(database.access(), PLACE) == 1);
      assertThat(holdsInJournal("personal")).isFalse();
    }
    try (GateFixture node = GateFixture.over(database)) {
      GateFixture.Gate gate = node.start().writable();
      assertThat(gate.task(waiting).status()).isEqualTo(TaskStatus.READY);
    }
  }

  private boolean holdsInJournal(String text) throws SQLException {
    try (Connection connection = database.access().connect();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT EXISTS (SELECT FROM sampo.event_journal"
                    + " WHERE position(?::bytea IN event_payload) > 0)")) {
      select.setBytes(1, text.getBytes(StandardCharsets.UTF_8));
      try (ResultSet row = select.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}
