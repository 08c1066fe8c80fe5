package io.sampo.cluster.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The days of the archive: one partition for each day (UTC) on which tasks finished. Creates them
 * ahead and drops them when their retention ends. Any number of nodes may do so at once.
 */
public final class ArchivePartitions {

  private static final Logger log = LoggerFactory.getLogger(ArchivePartitions.class);
  private static final long LOCK = 0x53_41_4d_50_4f_02L;
  private static final int DAYS_AHEAD = 2;
  private static final int DROP_TRIES = 5;
  private static final String LOCK_TIMED_OUT = "55P03";
  private static final String PREFIX = "archive_";
  private static final DateTimeFormatter SUFFIX = DateTimeFormatter.BASIC_ISO_DATE;

  private final DataSource source;
  private final Clock clock;

  /** Takes its connections from the source and its days from the clock. */
  public ArchivePartitions(DataSource source, Clock clock) {
    this.source = source;
    this.clock = clock;
  }

  /** Creates today's partition and those of the next two days, where they are missing. */
  public void createAhead() throws SQLException {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    create(today, today.plusDays(DAYS_AHEAD));
  }

  /**
   * Creates the partitions from the first day to the last, where they are missing. For tasks that
   * finished on a day nobody had foreseen, as their insert fails with SQLSTATE 23514.
   *
   * @return those that were created
   */
  public List<LocalDate> create(LocalDate first, LocalDate last) throws SQLException {
    if (existing().containsAll(first.datesUntil(last.plusDays(1)).toList())) {
      return List.of();
    }
    return alone(statement -> {
      List<LocalDate> missing = new ArrayList<>(first.datesUntil(last.plusDays(1)).toList());
      missing.removeAll(existing(statement.getConnection()));
      for (LocalDate day : missing) {
        create(statement, day);
      }
      return missing;
    });
  }

  /**
   * Drops the partitions of days that ended before the retention began. One that is in use by a
   * long query is left for the next call.
   *
   * @return those that were dropped
   */
  public List<LocalDate> dropOlderThan(Duration retention) throws SQLException {
    LocalDate firstKept = LocalDate.ofInstant(clock.instant().minus(retention), ZoneOffset.UTC);
    List<LocalDate> dropped = new ArrayList<>();
    for (LocalDate day : existing().headSet(firstKept)) {
      if (dropWithin(DROP_TRIES, day)) {
        dropped.add(day);
      }
    }
    return dropped;
  }

  /** The days that have a partition. */
  public SortedSet<LocalDate> existing() throws SQLException {
    try (Connection connection = source.getConnection()) {
      return existing(connection);
    }
  }

  /** The days that have a partition, by that connection. */
  public static SortedSet<LocalDate> existing(Connection connection) throws SQLException {
    SortedSet<LocalDate> days = new TreeSet<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT substr(child.relname, ?) FROM pg_inherits
            JOIN pg_class child ON child.oid = inhrelid
            WHERE inhparent = 'sampo.archive'::regclass
              AND child.relname ~ '^archive_[0-9]{8}$'
            """)) {
      statement.setInt(1, PREFIX.length() + 1);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          days.add(LocalDate.parse(rows.getString(1), SUFFIX));
        }
      }
    }
    return days;
  }

  /**
   * A table is built beside the archive and then attached: that locks out neither readers nor
   * writers, as {@code CREATE TABLE ... PARTITION OF} would.
   */
  private static void create(Statement statement, LocalDate day) throws SQLException {
    String table = table(day);
    statement.execute(
        "CREATE TABLE IF NOT EXISTS " + table + " (LIKE sampo.archive INCLUDING ALL)");
    statement.execute(
        "ALTER TABLE sampo.archive ATTACH PARTITION %s FOR VALUES FROM ('%s') TO ('%s')"
            .formatted(table, midnight(day), midnight(day.plusDays(1))));
  }

  private boolean dropWithin(int tries, LocalDate day) throws SQLException {
    for (int attempt = 1; attempt <= tries; attempt++) {
      try {
        return drop(day);
      } catch (SQLException e) {
        if (!LOCK_TIMED_OUT.equals(e.getSQLState())) {
          throw e;
        }
        log.debug("The archive is in use; partition {} stays for now ({})", day, attempt);
      }
    }
    return false;
  }

  private boolean drop(LocalDate day) throws SQLException {
    return alone(statement -> {
      // It needs the archive for itself, and others queue behind it while it waits for that.
      statement.execute("SET LOCAL lock_timeout = '200ms'");
      statement.execute("DROP TABLE IF EXISTS " + table(day));
      return true;
    });
  }

  /** Runs the work in a transaction that no other node's work of this kind overlaps. */
  private <T> T alone(Work<T> work) throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
        T result = work.run(statement);
        connection.commit();
        return result;
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }

  private interface Work<T> {
    T run(Statement statement) throws SQLException;
  }

  private static String table(LocalDate day) {
    return Migrations.SCHEMA + "." + PREFIX + SUFFIX.format(day);
  }

  private static String midnight(LocalDate day) {
    return day + " 00:00:00+00";
  }
}
