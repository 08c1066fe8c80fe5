package io.sampo.cluster.archive;

import io.sampo.core.task.AttemptRecord;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.util.PSQLState;

/** Puts rows into the archive by COPY, inside the caller's transaction. */
final class ArchiveCopy {

  private static final String INTO_ARCHIVE =
      "COPY sampo.archive (" + ArchiveRow.COLUMNS + ") FROM STDIN (FORMAT binary)";
  private static final String CREATE_REPEATED =
      "CREATE TEMPORARY TABLE archive_repeated (LIKE sampo.archive) ON COMMIT DROP";
  private static final String INTO_REPEATED =
      "COPY pg_temp.archive_repeated (" + ArchiveRow.COLUMNS + ") FROM STDIN (FORMAT binary)";

  /** An end of the same millisecond is in the way of a later one. */
  private static final String CLEAR_REPEATED =
      """
      DELETE FROM sampo.archive older USING pg_temp.archive_repeated newer
      WHERE older.id = newer.id AND older.finished_at = newer.finished_at
        AND (older.attempt, COALESCE(older.round, 0)) < (newer.attempt, COALESCE(newer.round, 0))
      """;

  private static final String MERGE_REPEATED =
      "INSERT INTO sampo.archive (%1$s) SELECT %1$s FROM pg_temp.archive_repeated"
              .formatted(ArchiveRow.COLUMNS)
          + " ORDER BY attempt DESC, COALESCE(round, 0) DESC ON CONFLICT DO NOTHING";

  /**
   * Attempts are counted on over retries by hand. Where none was started, the round decides; a node
   * of the release before may have lost count of it, so it comes second. Clocks tell little.
   */
  private static final String DELETE_OLDER =
      """
      DELETE FROM sampo.archive older USING sampo.archive newer
      WHERE older.id = ANY (?) AND older.finished_at >= ?
        AND newer.id = older.id AND newer.finished_at >= ?
        AND (older.attempt, COALESCE(older.round, 0), older.finished_at)
          < (newer.attempt, COALESCE(newer.round, 0), newer.finished_at)
      """;

  /** Few enough for PostgreSQL to look each id up, whatever its statistics say. */
  private static final int DELETE_IDS_MAX = 1_000;

  /** How far the clocks of two nodes may be apart, generously. */
  static final Duration CLOCK_MARGIN = Duration.ofDays(1);

  private static final int SEND_BYTES = 128 * 1024;
  private static final int ROOM_BYTES = SEND_BYTES + 16 * 1024;

  private ArchiveCopy() {}

  /** Adds rows that are not in the archive yet; one that is makes all fail. */
  static void insert(Connection connection, List<TaskRecord> tasks) throws SQLException {
    copy(connection, INTO_ARCHIVE, tasks);
  }

  /** Adds those rows that are not in the archive yet. */
  static void insertMissing(Connection connection, List<TaskRecord> tasks) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(CREATE_REPEATED);
      copy(connection, INTO_REPEATED, tasks);
      statement.execute(CLEAR_REPEATED);
      statement.execute(MERGE_REPEATED);
    }
  }

  /**
   * Removes what is left of earlier ends of these tasks: a failed task that was retried by hand
   * ends again.
   */
  static void deleteOlder(Connection connection, List<TaskRecord> tasks) throws SQLException {
    List<TaskRecord> again = tasks.stream().filter(ArchiveCopy::mayHaveEndedBefore).toList();
    for (int from = 0; from < again.size(); from += DELETE_IDS_MAX) {
      deleteOlderOf(connection, again.subList(from, Math.min(again.size(), from + DELETE_IDS_MAX)));
    }
  }

  /** Whoever fails has had an attempt, and an attempt follows unless the task is cancelled. */
  private static boolean mayHaveEndedBefore(TaskRecord task) {
    return task.attempt() > 1 || (task.attempt() == 1 && task.status() == TaskStatus.CANCELLED);
  }

  private static void deleteOlderOf(Connection connection, List<TaskRecord> tasks)
      throws SQLException {
    UUID[] ids =
        tasks.stream()
            .map(task -> new UUID(task.id().high(), task.id().low()))
            .toArray(UUID[]::new);
    OffsetDateTime since =
        tasks.stream()
            .map(ArchiveCopy::earliest)
            .min(Instant::compareTo)
            .orElse(Instant.EPOCH)
            .minus(CLOCK_MARGIN)
            .atOffset(ZoneOffset.UTC);
    try (PreparedStatement statement = connection.prepareStatement(DELETE_OLDER)) {
      statement.setArray(1, connection.createArrayOf("uuid", ids));
      statement.setObject(2, since);
      statement.setObject(3, since);
      statement.executeUpdate();
    }
  }

  /** As a rule when it was accepted, but that may have been by a clock that was ahead. */
  private static Instant earliest(TaskRecord task) {
    Stream<Instant> starts = task.attempts().stream().map(AttemptRecord::startedAt);
    return Stream.concat(Stream.of(task.createdAt(), ArchiveRow.finishedAt(task)), starts)
        .min(Instant::compareTo)
        .orElse(Instant.EPOCH);
  }

  private static void copy(Connection connection, String sql, List<TaskRecord> tasks)
      throws SQLException {
    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
    try {
      CopyBuffer buffer = new CopyBuffer(ROOM_BYTES);
      buffer.start();
      for (TaskRecord task : tasks) {
        write(buffer, task);
        if (buffer.size() >= SEND_BYTES) {
          buffer.sendTo(copy);
        }
      }
      buffer.end();
      buffer.sendTo(copy);
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private static void write(CopyBuffer buffer, TaskRecord task) throws SQLException {
    try {
      ArchiveRow.write(buffer, task);
    } catch (RuntimeException e) {
      // As if PostgreSQL had refused it.
      String state = PSQLState.INVALID_PARAMETER_VALUE.getState();
      throw new SQLException("Task " + task.id() + " cannot be encoded: " + e, state, e);
    }
  }
}
