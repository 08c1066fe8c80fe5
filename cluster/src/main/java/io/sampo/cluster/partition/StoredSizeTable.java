package io.sampo.cluster.partition;

import io.sampo.cluster.database.DatabaseCalls;
import io.sampo.core.partition.PartitionPlace;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;

/** Looks in the journal and the snapshots how large partitions are, without reading them. */
public final class StoredSizeTable implements StoredSizes {

  private static final int THREADS = 2;
  private static final int WAITING_MAX = 10_000;
  private static final Duration AWAY = Duration.ofMillis(200);

  /** Objects take more than their stored form, small ones more than twice as much. */
  private static final long LIKELY_PERCENT = 150;

  private static final String SQL =
      """
      WITH newest AS (
        SELECT sequence_number, octet_length(snapshot_payload) AS bytes
        FROM sampo.snapshot WHERE persistence_id = ?
        ORDER BY sequence_number DESC LIMIT 1)
      SELECT coalesce((SELECT bytes FROM newest), 0)
          + (SELECT coalesce(sum(octet_length(payload)), 0) FROM sampo.snapshot_chunk
             WHERE persistence_id = ?),
        (SELECT coalesce(sum(octet_length(event_payload)), 0) FROM sampo.event_journal
         WHERE persistence_id = ?
           AND sequence_number > coalesce((SELECT sequence_number FROM newest), 0))
      """;

  private final DataSource database;
  private final DatabaseCalls calls =
      new DatabaseCalls("The sizes of partitions", THREADS, WAITING_MAX, AWAY);

  /** Of the journal in this database. */
  public StoredSizeTable(DataSource database) {
    this.database = database;
  }

  @Override
  public CompletionStage<StoredSize> of(PartitionPlace place) {
    return calls.submit(() -> look(PartitionJournal.persistenceId(place)));
  }

  private StoredSize look(String persistenceId) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(SQL)) {
      statement.setString(1, persistenceId);
      statement.setString(2, persistenceId);
      statement.setString(3, persistenceId);
      try (ResultSet sizes = statement.executeQuery()) {
        return sizes.next() ? size(sizes.getLong(1), sizes.getLong(2)) : StoredSize.NOTHING;
      }
    }
  }

  /** Rows of the journal tell of tasks that have left since as well, the snapshot hardly. */
  private static StoredSize size(long snapshotBytes, long journalBytes) {
    return new StoredSize((snapshotBytes + journalBytes) * LIKELY_PERCENT / 100, snapshotBytes);
  }
}
