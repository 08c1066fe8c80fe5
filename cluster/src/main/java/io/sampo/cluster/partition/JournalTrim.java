package io.sampo.cluster.partition;

import io.sampo.cluster.database.DatabaseCalls;
import io.sampo.core.partition.PartitionPlace;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;
import org.apache.pekko.Done;

/**
 * Deletes what a snapshot covers. The journal plugin could: it marks every row first, which writes
 * it once more, and deletes it then; that was a tenth of all that a busy node did.
 */
public final class JournalTrim {

  private static final int WAITING_MAX = 1_000;
  private static final Duration AWAY = Duration.ofSeconds(1);

  /**
   * The row of the snapshot's own number stays: a recovery takes the number of the next row from
   * it. The snapshot stays as the fence does: nothing is written at or below it.
   */
  private static final List<String> STATEMENTS =
      List.of(
          "DELETE FROM sampo.event_journal WHERE persistence_id = ? AND sequence_number < ?",
          "DELETE FROM sampo.snapshot WHERE persistence_id = ? AND sequence_number < ?");

  private final DataSource database;
  private final DatabaseCalls calls = new DatabaseCalls("The old journal", 1, WAITING_MAX, AWAY);

  /** Of the journal in this database. */
  public JournalTrim(DataSource database) {
    this.database = database;
  }

  /**
   * Deletes the older rows and snapshots of a partition.
   *
   * @param snapshot the number of the last row that its saved snapshot covers
   */
  CompletionStage<Done> trim(PartitionPlace place, long snapshot) {
    return calls.submit(() -> {
      trimBlocking(PartitionJournal.persistenceId(place), snapshot);
      return Done.getInstance();
    });
  }

  private void trimBlocking(String persistenceId, long snapshot) throws SQLException {
    try (Connection connection = database.getConnection()) {
      for (String sql : STATEMENTS) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
          statement.setString(1, persistenceId);
          statement.setLong(2, snapshot);
          statement.executeUpdate();
        }
      }
    }
  }
}
