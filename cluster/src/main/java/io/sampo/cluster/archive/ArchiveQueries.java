package io.sampo.cluster.archive;

import io.sampo.cluster.database.ArchivePartitions;
import io.sampo.core.partition.PartitionCommand.ArchivedKey;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads the archive. Every query names the time from which on its rows must have finished. */
final class ArchiveQueries {

  static final String FIND =
      "SELECT "
          + ArchiveRow.COLUMNS
          + " FROM sampo.archive WHERE id = ? AND finished_at >= ?"
          + " ORDER BY attempt DESC, COALESCE(round, 0) DESC, finished_at DESC LIMIT 1";

  /** One look-up a key: PostgreSQL would read a whole day for many keys at once. */
  static final String FIND_BY_IDEMPOTENCY_KEYS =
      """
      SELECT wanted.key, found.id, found.body_hash
      FROM unnest(?) AS wanted (key) CROSS JOIN LATERAL (
        SELECT id, body_hash FROM sampo.archive
        WHERE idempotency_key = wanted.key AND created_at >= ? AND finished_at >= ?
        ORDER BY created_at DESC LIMIT 1) AS found
      """;

  private static final String SUMMARIZE =
      """
      SELECT brin_summarize_new_values(archive_index.indexrelid)
      FROM pg_index archive_index
      JOIN pg_inherits ON inhrelid = archive_index.indrelid
      JOIN pg_class ON pg_class.oid = archive_index.indexrelid
      JOIN pg_am ON pg_am.oid = relam
      WHERE inhparent = 'sampo.archive'::regclass AND amname = 'brin'
      """;

  private final DataSource source;
  private final DataSource lists;

  ArchiveQueries(DataSource source, DataSource lists) {
    this.source = source;
    this.lists = lists;
  }

  /** One that a wrong clock accepted may have ended long before: then all days are searched. */
  Optional<TaskRecord> find(TaskId id) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(FIND)) {
      Optional<TaskRecord> task =
          find(statement, id, finishedSince(Instant.ofEpochMilli(id.epochMillis())));
      return task.isPresent() ? task : find(statement, id, OffsetDateTime.MIN);
    }
  }

  private static Optional<TaskRecord> find(PreparedStatement statement, TaskId id, Object since)
      throws SQLException {
    statement.setObject(1, new UUID(id.high(), id.low()));
    statement.setObject(2, since);
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next() ? Optional.of(ArchiveRow.read(rows)) : Optional.empty();
    }
  }

  Map<String, ArchivedKey> findByIdempotencyKeys(Collection<String> keys, Instant createdAfter)
      throws SQLException {
    Map<String, ArchivedKey> found = new HashMap<>();
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(FIND_BY_IDEMPOTENCY_KEYS)) {
      statement.setArray(1, connection.createArrayOf("text", storable(keys)));
      statement.setObject(2, createdAfter.atOffset(ZoneOffset.UTC));
      statement.setObject(3, finishedSince(createdAfter));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.put(
              rows.getString(1), new ArchivedKey(ArchiveRow.id(rows), rows.getLong("body_hash")));
        }
      }
    }
    return found;
  }

  /** PostgreSQL knows no character with code 0, so no row has such a key. */
  private static Object[] storable(Collection<String> keys) {
    return keys.stream().filter(key -> key.indexOf('\0') < 0).toArray();
  }

  TaskPage newest(TaskFilter filter, @Nullable TaskId before, int limit, Duration within)
      throws SQLException {
    long untilNanos = System.nanoTime() + within.toNanos();
    try (Connection connection = lists.getConnection()) {
      // Else all rows of a page come at once, however large they are.
      connection.setAutoCommit(false);
      return new ArchiveWalk(connection, new FilterSql(filter, before, limit + 1), untilNanos)
          .over(ArchivePartitions.existing(connection));
    } catch (SQLException e) {
      if (Refusal.of(e) == Refusal.CONTENT) {
        return TaskPage.EMPTY; // It asks for what PostgreSQL cannot store.
      }
      throw e;
    }
  }

  void summarize() throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(SUMMARIZE);
    }
  }

  /** Nothing ends before it was accepted, but the clocks of two nodes may differ. */
  private static Object finishedSince(Instant accepted) {
    return accepted.minus(ArchiveCopy.CLOCK_MARGIN).atOffset(ZoneOffset.UTC);
  }
}
