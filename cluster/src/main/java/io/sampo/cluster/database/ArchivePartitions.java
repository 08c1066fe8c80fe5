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
 * ahead, takes them out when their retention ends, and drops them an hour later. Which day it is
 * PostgreSQL says. Any number of nodes may do so at once.
 */
public final class ArchivePartitions {

  private static final Logger log = LoggerFactory.getLogger(ArchivePartitions.class);
  private static final long LOCK = 0x53_41_4d_50_4f_02L;
  private static final int DAYS_AHEAD = 2;
  private static final int TRIES = 5;

  /** So long what was taken out can come back. */
  static final Duration KEPT_DETACHED = Duration.ofHours(1);

  private static final String LOCK_TIMED_OUT = "55P03";
  private static final String PREFIX = "archive_";
  private static final DateTimeFormatter SUFFIX = DateTimeFormatter.BASIC_ISO_DATE;

  private static final String TODAY = "SELECT (now() AT TIME ZONE 'UTC')::date";

  /** What one of two clocks calls young is kept. */
  private static final String FIRST_KEPT =
      "SELECT ((least(now(), ?) - make_interval(secs => ?)) AT TIME ZONE 'UTC')::date";

  private static final String DETACHED = "SELECT day FROM sampo.archive_detached";
  private static final String DETACHED_FOR =
      DETACHED + " WHERE detached_at <= least(now(), ?) - make_interval(secs => ?)";

  private final DataSource source;
  private final Clock own;

  /**
   * Takes its connections from the source.
   *
   * @param own the clock of this machine: it may keep what PostgreSQL's calls old, and never drops
   *     what that calls young
   */
  public ArchivePartitions(DataSource source, Clock own) {
    this.source = source;
    this.own = own;
  }

  /** Creates today's partition and those of the next two days, where they are missing. */
  public void createAhead() throws SQLException {
    LocalDate today = today();
    create(today, today.plusDays(DAYS_AHEAD));
  }

  private LocalDate today() throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(TODAY)) {
      return days(statement).first();
    }
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
   * Takes the partitions of days that ended before the retention began out of the archive. They are
   * kept for an hour, for {@link #dropDetached}. One that is in use by a long query is left for the
   * next call.
   *
   * @return those that were taken out
   */
  public List<LocalDate> detachOlderThan(Duration retention) throws SQLException {
    List<LocalDate> detached = new ArrayList<>();
    for (LocalDate day : existing().headSet(firstKept(retention))) {
      if (unlessInUse(day, statement -> detach(statement, day))) {
        detached.add(day);
      }
    }
    return detached;
  }

  /**
   * Puts days back that were taken out, by a clock that was wrong or under a shorter retention.
   *
   * @return those that are back
   */
  public List<LocalDate> attachAgain(Duration retention) throws SQLException {
    List<LocalDate> back = new ArrayList<>();
    for (LocalDate day : detached().tailSet(firstKept(retention))) {
      back.addAll(create(day, day));
    }
    return back;
  }

  /**
   * Drops what was taken out an hour ago or longer.
   *
   * @return the days that are gone for good
   */
  public List<LocalDate> dropDetached() throws SQLException {
    List<LocalDate> dropped = new ArrayList<>();
    for (LocalDate day : days(DETACHED_FOR, KEPT_DETACHED)) {
      if (unlessInUse(day, statement -> drop(statement, day))) {
        dropped.add(day);
      }
    }
    return dropped;
  }

  private LocalDate firstKept(Duration retention) throws SQLException {
    return days(FIRST_KEPT, retention).first();
  }

  /** The days that were taken out and are not dropped yet. */
  SortedSet<LocalDate> detached() throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(DETACHED)) {
      return days(statement);
    }
  }

  private SortedSet<LocalDate> days(String query, Duration age) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setObject(1, own.instant().atOffset(ZoneOffset.UTC));
      statement.setDouble(2, (double) age.toSeconds());
      return days(statement);
    }
  }

  private static SortedSet<LocalDate> days(PreparedStatement query) throws SQLException {
    SortedSet<LocalDate> days = new TreeSet<>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        days.add(rows.getObject(1, LocalDate.class));
      }
    }
    return days;
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
   * writers, as {@code CREATE TABLE ... PARTITION OF} would. One that was taken out comes back.
   */
  private static void create(Statement statement, LocalDate day) throws SQLException {
    String table = table(day);
    statement.execute(
        "CREATE TABLE IF NOT EXISTS " + table + " (LIKE sampo.archive INCLUDING ALL)");
    statement.execute(
        "ALTER TABLE sampo.archive ATTACH PARTITION %s FOR VALUES FROM ('%s') TO ('%s')"
            .formatted(table, midnight(day), midnight(day.plusDays(1))));
    forgetDetached(statement, day);
  }

  private boolean unlessInUse(LocalDate day, Work<Boolean> work) throws SQLException {
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      try {
        return alone(statement -> {
          // It needs the archive for itself, and others queue behind it while it waits for that.
          statement.execute("SET LOCAL lock_timeout = '200ms'");
          return work.run(statement);
        });
      } catch (SQLException e) {
        if (!LOCK_TIMED_OUT.equals(e.getSQLState())) {
          throw e;
        }
        log.debug("The archive is in use; partition {} stays for now ({})", day, attempt);
      }
    }
    return false;
  }

  private static boolean detach(Statement statement, LocalDate day) throws SQLException {
    if (!existing(statement.getConnection()).contains(day)) {
      return false; // Another node was faster.
    }
    statement.execute("ALTER TABLE sampo.archive DETACH PARTITION " + table(day));
    statement.execute(
        "INSERT INTO sampo.archive_detached (day, detached_at) VALUES ('%s', now())".formatted(day)
            + " ON CONFLICT (day) DO UPDATE SET detached_at = EXCLUDED.detached_at");
    return true;
  }

  private static boolean drop(Statement statement, LocalDate day) throws SQLException {
    boolean back = existing(statement.getConnection()).contains(day);
    if (!back) {
      statement.execute("DROP TABLE IF EXISTS " + table(day));
    }
    return forgetDetached(statement, day) && !back;
  }

  private static boolean forgetDetached(Statement statement, LocalDate day) throws SQLException {
    return statement.executeUpdate(
            "DELETE FROM sampo.archive_detached WHERE day = '%s'".formatted(day))
        > 0;
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
