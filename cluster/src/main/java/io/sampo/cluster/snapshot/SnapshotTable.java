package io.sampo.cluster.snapshot;

import io.sampo.core.partition.PartitionSnapshot;
import io.sampo.core.partition.SnapshotChunk;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The tables {@code sampo.snapshot} and {@code sampo.snapshot_chunk}. A snapshot is a row in the
 * first: whole, as older releases write it, or naming its pieces in the second. All calls block.
 *
 * <p>What it writes does not need a fence of its own: a snapshot has the number of a journal row
 * that its incarnation wrote, so no two incarnations write the same one.
 */
public final class SnapshotTable {

  /** What is read at once: as text, which some connections read in, it is twice as long. */
  private static final int READ_BYTES = 16 << 20;

  /** The number by which Pekko's snapshot store knows plain bytes, as older releases use it. */
  private static final int PLAIN_BYTES = 4;

  private static final String NEWEST =
      "SELECT sequence_number, octet_length(snapshot_payload) FROM sampo.snapshot"
          + " WHERE persistence_id = ? ORDER BY sequence_number DESC LIMIT 1";

  private static final String PART =
      "SELECT substring(snapshot_payload FROM ? FOR ?) FROM sampo.snapshot"
          + " WHERE persistence_id = ? AND sequence_number = ?";

  private static final String CHUNK =
      "SELECT payload FROM sampo.snapshot_chunk"
          + " WHERE persistence_id = ? AND snapshot = ? AND piece = ?";

  private static final String SAVE_CHUNK =
      "INSERT INTO sampo.snapshot_chunk (persistence_id, snapshot, piece, payload)"
          + " VALUES (?, ?, ?, ?) ON CONFLICT (persistence_id, snapshot, piece)"
          + " DO UPDATE SET payload = excluded.payload";

  private static final String SAVE =
      "INSERT INTO sampo.snapshot (persistence_id, sequence_number, created,"
          + " snapshot_ser_id, snapshot_ser_manifest, snapshot_payload)"
          + " VALUES (?, ?, (extract(epoch FROM clock_timestamp()) * 1000)::bigint, ?, '', ?)"
          + " ON CONFLICT (persistence_id, sequence_number)"
          + " DO UPDATE SET snapshot_payload = excluded.snapshot_payload";

  /** Closing a snapshot and deleting what none needs follow one another. */
  private static final String LOCK = "SELECT pg_advisory_xact_lock(7355, hashtext(?))";

  private static final String COUNT_CHUNKS =
      "SELECT count(*) FROM sampo.snapshot_chunk c"
          + " JOIN unnest(?::bigint[], ?::integer[]) AS wanted (snapshot, piece)"
          + " USING (snapshot, piece) WHERE c.persistence_id = ?";

  /** A younger incarnation may have closed one of its own since; then it is the one to delete. */
  private static final String TRIM_CHUNKS =
      "DELETE FROM sampo.snapshot_chunk c WHERE persistence_id = ? AND snapshot <= ?"
          + " AND NOT EXISTS (SELECT FROM unnest(?::bigint[], ?::integer[]) AS kept (s, p)"
          + " WHERE kept.s = c.snapshot AND kept.p = c.piece)"
          + " AND NOT EXISTS (SELECT FROM sampo.snapshot s"
          + " WHERE s.persistence_id = c.persistence_id AND s.sequence_number > ?)";

  private final DataSource database;

  /** Of this database. */
  public SnapshotTable(DataSource database) {
    this.database = database;
  }

  /** A stored row. */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  public record Stored(long number, byte[] bytes) {}

  /** One connection for all that a recovery reads. */
  Connection connect() throws SQLException {
    return database.getConnection();
  }

  /** The newest snapshot's row. */
  static Optional<Stored> newest(Connection connection, String partition) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(NEWEST)) {
      statement.setString(1, partition);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of(read(connection, partition, rows.getLong(1), rows.getInt(2)))
            : Optional.empty();
      }
    }
  }

  private static Stored read(Connection connection, String partition, long number, int length)
      throws SQLException {
    byte[] bytes = new byte[length];
    for (int at = 0; at < length; at += READ_BYTES) {
      byte[] part = part(connection, partition, number, at);
      System.arraycopy(part, 0, bytes, at, part.length);
    }
    return new Stored(number, bytes);
  }

  private static byte[] part(Connection connection, String partition, long number, int at)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PART)) {
      statement.setInt(1, at + 1);
      statement.setInt(2, READ_BYTES);
      statement.setString(3, partition);
      statement.setLong(4, number);
      return onlyBytes(statement, "snapshot %d of %s".formatted(number, partition));
    }
  }

  /** The bytes of a piece. */
  static byte[] chunk(Connection connection, String partition, SnapshotChunk chunk)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(CHUNK)) {
      statement.setString(1, partition);
      statement.setLong(2, chunk.snapshot());
      statement.setInt(3, chunk.index());
      return onlyBytes(
          statement,
          "piece %d of snapshot %d of %s".formatted(chunk.index(), chunk.snapshot(), partition));
    }
  }

  private static byte[] onlyBytes(PreparedStatement statement, String what) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      if (!rows.next()) {
        // A younger snapshot may have taken its place meanwhile: the next recovery finds that one.
        throw new IllegalStateException(what + " is gone");
      }
      return rows.getBytes(1);
    }
  }

  /** Stores a piece. */
  void save(String partition, PartitionSnapshot.Piece piece) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(SAVE_CHUNK)) {
      statement.setString(1, partition);
      statement.setLong(2, piece.chunk().snapshot());
      statement.setInt(3, piece.chunk().index());
      statement.setBytes(4, piece.bytes());
      statement.executeUpdate();
    }
  }

  /**
   * Stores the row that makes a snapshot one.
   *
   * @param chunks the pieces it needs
   * @throws ChunksGone if not all of them are there
   */
  void close(String partition, Stored row, List<SnapshotChunk> chunks) throws SQLException {
    try (Connection connection = database.getConnection()) {
      inTransaction(
          connection,
          () -> {
            lock(connection, partition);
            requireChunks(connection, partition, chunks);
            save(connection, partition, row);
          });
    }
  }

  private static void requireChunks(
      Connection connection, String partition, List<SnapshotChunk> chunks) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(COUNT_CHUNKS)) {
      setChunks(connection, statement, 1, chunks);
      statement.setString(3, partition);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        if (rows.getInt(1) < chunks.size()) {
          throw new ChunksGone(
              "%d of the %d pieces of a snapshot of %s are there"
                  .formatted(rows.getInt(1), chunks.size(), partition));
        }
      }
    }
  }

  private static void save(Connection connection, String partition, Stored row)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SAVE)) {
      statement.setString(1, partition);
      statement.setLong(2, row.number());
      statement.setInt(3, PLAIN_BYTES);
      statement.setBytes(4, row.bytes());
      statement.executeUpdate();
    }
  }

  /**
   * Deletes the pieces that a stored snapshot does not need; does nothing if it is not the last.
   */
  void trim(String partition, long number, List<SnapshotChunk> kept) throws SQLException {
    try (Connection connection = database.getConnection()) {
      inTransaction(
          connection,
          () -> {
            lock(connection, partition);
            try (PreparedStatement statement = connection.prepareStatement(TRIM_CHUNKS)) {
              statement.setString(1, partition);
              statement.setLong(2, number);
              setChunks(connection, statement, 3, kept);
              statement.setLong(5, number);
              statement.executeUpdate();
            }
          });
    }
  }

  private static void setChunks(
      Connection connection, PreparedStatement statement, int at, List<SnapshotChunk> chunks)
      throws SQLException {
    Array snapshots =
        connection.createArrayOf(
            "bigint", chunks.stream().map(SnapshotChunk::snapshot).toArray(Long[]::new));
    Array pieces =
        connection.createArrayOf(
            "integer", chunks.stream().map(SnapshotChunk::index).toArray(Integer[]::new));
    statement.setArray(at, snapshots);
    statement.setArray(at + 1, pieces);
  }

  private static void lock(Connection connection, String partition) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
      statement.setString(1, partition);
      statement.execute();
    }
  }

  /** Something that needs a transaction. */
  private interface Work {
    void run() throws SQLException;
  }

  private static void inTransaction(Connection connection, Work work) throws SQLException {
    connection.setAutoCommit(false);
    try {
      work.run();
      connection.commit();
    } catch (SQLException | RuntimeException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  /** Pieces that a snapshot refers to are there no more: it has to be written whole. */
  static final class ChunksGone extends RuntimeException {
    private static final long serialVersionUID = 1;

    ChunksGone(String message) {
      super(message);
    }
  }
}
