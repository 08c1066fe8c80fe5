package io.sampo.cluster.archive;

import static org.postgresql.util.PSQLState.QUERY_CANCELED;

import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import org.postgresql.PGStatement;

/**
 * Gathers one page of archived tasks day by day, from the newest backwards. It ends with the day
 * before which nothing has finished that belongs on the page: so a common filter reads one day,
 * whatever PostgreSQL thinks of the others.
 *
 * <p>A page of large tasks is cut short: what would be older than the last one that has room is not
 * read, on no day.
 */
final class ArchiveWalk {

  private static final long BYTES_MAX = 4 << 20;

  /** How many rows come from the server at once. */
  private static final int FETCHED = 32;

  /** The first entry of the index of each day, and the greatest of those. */
  private static final String NEWEST_BEFORE =
      "SELECT id FROM sampo.archive WHERE finished_at < ? ORDER BY id DESC LIMIT 1";

  private static final Comparator<TaskRecord> BY_END =
      Comparator.comparingInt(TaskRecord::attempt)
          .thenComparingInt(TaskRecord::round)
          .thenComparing(ArchiveRow::finishedAt);

  private final Connection connection;
  private final FilterSql sql;
  private final long untilNanos;
  private final TreeMap<TaskId, TaskRecord> found = new TreeMap<>(Comparator.reverseOrder());
  private long bytes;
  private boolean more;

  /**
   * A walk on that connection.
   *
   * @param sql what to read, and one task more than the page may hold: so it shows if there are
   *     more
   * @param untilNanos when the whole walk must have ended, by {@link System#nanoTime}
   */
  ArchiveWalk(Connection connection, FilterSql sql, long untilNanos) {
    this.connection = connection;
    this.sql = sql;
    this.untilNanos = untilNanos;
  }

  /** The page. */
  TaskPage over(SortedSet<LocalDate> days) throws SQLException {
    for (LocalDate day : new ArrayList<>(days).reversed()) {
      if (isCompleteBefore(day.plusDays(1))) {
        break;
      }
      readDay(day);
    }
    return new TaskPage(List.copyOf(found.values()), more);
  }

  /**
   * Whether tasks that finished before that day are all too old for the page. Where clocks are
   * right they were accepted before it, too; the archive is asked whether that is so.
   */
  private boolean isCompleteBefore(LocalDate day) throws SQLException {
    Instant createdAfter = sql.filter().createdAfter();
    long oldestMillis =
        Math.max(
            more ? found.lastKey().epochMillis() : Long.MIN_VALUE,
            createdAfter == null ? Long.MIN_VALUE : createdAfter.toEpochMilli());
    Instant midnight = day.atStartOfDay().toInstant(ZoneOffset.UTC);
    return oldestMillis >= midnight.toEpochMilli() && oldestMillis > newestBefore(midnight);
  }

  /** When the newest of the tasks was accepted that finished before then. */
  private long newestBefore(Instant midnight) throws SQLException {
    limit();
    try (PreparedStatement statement = connection.prepareStatement(NEWEST_BEFORE)) {
      statement.setObject(1, midnight.atOffset(ZoneOffset.UTC));
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? ArchiveRow.id(rows).epochMillis() : Long.MIN_VALUE;
      }
    }
  }

  private void readDay(LocalDate day) throws SQLException {
    if (sql.isOrdered()) {
      read(sql.ordered(day));
    } else if (!read(sql.probe(day))) {
      read(sql.search(day));
    }
  }

  /** Reads rows, newest first; gives whether there may have been more of that day than matter. */
  private boolean read(String query) throws SQLException {
    limit();
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      // Planned anew each time, for these very values.
      statement.unwrap(PGStatement.class).setPrepareThreshold(0);
      statement.setFetchSize(FETCHED);
      sql.bind(statement);
      try (ResultSet rows = statement.executeQuery()) {
        int count = 0;
        while (rows.next()) {
          remainingMillis();
          TaskRecord task = ArchiveRow.read(rows);
          if (more && task.id().compareTo(found.lastKey()) < 0) {
            return true;
          }
          add(task);
          count++;
        }
        return count == sql.limit();
      }
    }
  }

  /** The server gives up what takes longer than the walk may; that ends with the transaction. */
  private void limit() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET LOCAL statement_timeout = " + remainingMillis());
    }
  }

  private long remainingMillis() throws SQLException {
    long millis = (untilNanos - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new SQLTimeoutException("the walk took too long", QUERY_CANCELED.getState());
    }
    return millis;
  }

  private void add(TaskRecord task) {
    TaskRecord known = found.get(task.id());
    if (known != null && BY_END.compare(known, task) >= 0) {
      return;
    }
    found.put(task.id(), task);
    bytes += WriteBatch.bytes(task) - (known == null ? 0 : WriteBatch.bytes(known));
    while (found.size() == sql.limit() || (bytes > BYTES_MAX && found.size() > 1)) {
      bytes -= WriteBatch.bytes(found.pollLastEntry().getValue());
      more = true;
    }
  }
}
