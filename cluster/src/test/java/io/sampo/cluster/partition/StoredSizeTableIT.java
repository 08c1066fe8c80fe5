package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.database.Database;
import io.sampo.cluster.database.TestDatabase;
import io.sampo.core.partition.PartitionPlace;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How large partitions are, as a real PostgreSQL tells. */
class StoredSizeTableIT {

  private static final String ROW =
      "INSERT INTO sampo.event_journal (persistence_id, sequence_number, writer, event_ser_id,"
          + " event_ser_manifest, event_payload) VALUES (?, ?, 'w', 4, '', ?)";
  private static final String SNAPSHOT =
      "INSERT INTO sampo.snapshot (persistence_id, sequence_number, created, snapshot_ser_id,"
          + " snapshot_ser_manifest, snapshot_payload) VALUES (?, ?, 0, 4, '', ?)";
  private static final String CHUNK =
      "INSERT INTO sampo.snapshot_chunk (persistence_id, snapshot, piece, payload)"
          + " VALUES (?, ?, 0, ?)";

  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();
  @AutoClose private static final Database OPENED = DATABASE.open();

  private final StoredSizeTable table = new StoredSizeTable(OPENED.archive());

  private StoredSize of(PartitionPlace place) throws Exception {
    return table.of(place).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static void put(String sql, PartitionPlace place, long number, int bytes)
      throws SQLException {
    try (Connection connection = OPENED.archive().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, PartitionJournal.persistenceId(place));
      statement.setLong(2, number);
      statement.setBytes(3, new byte[bytes]);
      statement.executeUpdate();
    }
  }

  @Test
  void partition_that_nobody_has_opened_has_no_size() throws Exception {
    assertThat(of(new PartitionPlace(1, 0))).isEqualTo(StoredSize.NOTHING);
  }

  @Test
  void snapshot_its_pieces_and_the_rows_after_it_count() throws Exception {
    PartitionPlace place = new PartitionPlace(1, 1);
    put(ROW, place, 9, 1_000);
    put(ROW, place, 10, 1_000);
    put(ROW, place, 11, 400);
    put(SNAPSHOT, place, 10, 100);
    put(CHUNK, place, 10, 3_000_000);
    put(ROW, new PartitionPlace(1, 10), 99, 5_000);

    assertThat(of(place)).isEqualTo(new StoredSize((3_000_100 + 400) * 3L / 2, 3_000_100));
  }
}
