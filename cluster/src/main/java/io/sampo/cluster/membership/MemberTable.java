package io.sampo.cluster.membership;

import io.sampo.cluster.database.DatabaseClock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.cluster.UniqueAddress;

/**
 * The table of members as one run of a node uses it, on a session of its own.
 *
 * <p>Whatever decides who takes part does so one after the other over the whole cluster, under one
 * lock: of two runs that want to expel each other, or to begin a cluster, the first one does.
 */
final class MemberTable {

  /**
   * Orders all decisions about membership; lasts as long as their transaction. None waits for long,
   * and one whose process is frozen or cut off in the middle of it holds up the others for no
   * longer than that.
   */
  private static final String DECIDE_ALONE =
      "SET LOCAL lock_timeout = '3s'; SET LOCAL idle_in_transaction_session_timeout = '5s';"
          + " SELECT pg_advisory_xact_lock(23410982734561)";

  /** Longer than any frozen process is kept; its row must be there when it wakes up. */
  private static final String KEPT_FOR = "30 days";

  private final Connection session;
  private final UniqueAddress self;

  MemberTable(Connection session, UniqueAddress self) {
    this.session = session;
    this.self = self;
  }

  /**
   * Takes the lock of this run for as long as the session lasts. A session of this run that the
   * server still believes in, though its connection is lost, is ended.
   */
  void lock() throws SQLException {
    try (PreparedStatement leftover =
            session.prepareStatement(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                    + " AND database = (SELECT oid FROM pg_database"
                    + " WHERE datname = current_database())"
                    + " AND ((classid::bigint << 32) | objid::bigint) = ? AND objsubid = 1"
                    + " AND granted AND mode = 'ExclusiveLock' AND pid <> pg_backend_pid()");
        PreparedStatement lock = session.prepareStatement("SELECT pg_advisory_lock(?)")) {
      leftover.setLong(1, self.longUid());
      leftover.execute();
      lock.setLong(1, self.longUid());
      lock.execute();
    }
  }

  /** Makes this run known. Whoever ran at its address before runs no more: the port was free. */
  void register() throws SQLException {
    decide(() -> {
      try (PreparedStatement insert =
              session.prepareStatement(
                  "INSERT INTO sampo.member (uid, address) VALUES (?, ?)"
                      + " ON CONFLICT (uid) DO NOTHING");
          PreparedStatement replace =
              session.prepareStatement(
                  "UPDATE sampo.member SET ended_at = clock_timestamp()"
                      + " WHERE address = ? AND uid <> ? AND ended_at IS NULL");
          PreparedStatement forget =
              session.prepareStatement(
                  "DELETE FROM sampo.member WHERE ended_at < now() - interval '"
                      + KEPT_FOR
                      + "'")) {
        insert.setLong(1, self.longUid());
        insert.setString(2, self.address().toString());
        insert.executeUpdate();
        replace.setString(1, self.address().toString());
        replace.setLong(2, self.longUid());
        replace.executeUpdate();
        return forget.executeUpdate();
      }
    });
  }

  /**
   * Counts on, without waiting for the disk.
   *
   * @return what time it is; empty if this run may not take part any more
   */
  Optional<DatabaseClock.Look> beat() throws SQLException {
    try (PreparedStatement update =
        session.prepareStatement(
            "UPDATE sampo.member SET beat = beat + 1"
                + " FROM (SELECT set_config('synchronous_commit', 'off', true)) AS relaxed"
                + " WHERE uid = ? AND ended_at IS NULL RETURNING clock_timestamp()")) {
      update.setLong(1, self.longUid());
      long askedNanos = System.nanoTime();
      try (ResultSet row = update.executeQuery()) {
        long answeredNanos = System.nanoTime();
        return row.next()
            ? Optional.of(
                new DatabaseClock.Look(DatabaseClock.Look.time(row), askedNanos, answeredNanos))
            : Optional.empty();
      }
    }
  }

  /** All other runs that take part or want to, and those that ended in the last minute. */
  List<MemberRow> look() throws SQLException {
    try (PreparedStatement select =
        session.prepareStatement(
            "SELECT uid, address, joined_at IS NOT NULL, ended_at IS NOT NULL, beat,"
                // Taken and given back within this statement: whether it is free, for one probe.
                + " pg_try_advisory_xact_lock_shared(uid), last_words"
                + " FROM sampo.member WHERE uid <> ? AND (ended_at IS NULL"
                + " OR ended_at > now() - interval '1 minute')")) {
      select.setLong(1, self.longUid());
      List<MemberRow> rows = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          rows.add(
              new MemberRow(
                  new UniqueAddress(AddressFromURIString.parse(row.getString(2)), row.getLong(1)),
                  row.getBoolean(3),
                  row.getBoolean(4),
                  row.getLong(5),
                  row.getBoolean(6),
                  row.getString(7)));
        }
      }
      return rows;
    }
  }

  /** Notes that this run belongs to the cluster now. */
  void joined() throws SQLException {
    try (PreparedStatement update =
        session.prepareStatement(
            "UPDATE sampo.member SET joined_at = clock_timestamp()"
                + " WHERE uid = ? AND joined_at IS NULL")) {
      update.setLong(1, self.longUid());
      update.executeUpdate();
    }
  }

  /** Forbids others to take part any more, unless this run was expelled itself. */
  void expel(Collection<UniqueAddress> others) throws SQLException {
    decide(() -> {
      if (!hasEnded(session, self.longUid())) {
        for (UniqueAddress other : others) {
          expel(other);
        }
      }
      return 0;
    });
  }

  private void expel(UniqueAddress other) throws SQLException {
    try (PreparedStatement update =
        session.prepareStatement(
            "INSERT INTO sampo.member (uid, address, ended_at) VALUES (?, ?, clock_timestamp())"
                + " ON CONFLICT (uid) DO UPDATE SET ended_at = clock_timestamp()"
                + " WHERE member.ended_at IS NULL")) {
      update.setLong(1, other.longUid());
      update.setString(2, other.address().toString());
      update.executeUpdate();
    }
  }

  /**
   * Begins a cluster if nobody takes part in one.
   *
   * @param gone those who take part no more: expelled here if they have not counted on since
   * @return whether this run has begun it; if not, others live
   */
  boolean begin(Map<UniqueAddress, Long> gone) throws SQLException {
    return decide(() -> {
      for (Map.Entry<UniqueAddress, Long> entry : gone.entrySet()) {
        expelIfSilent(entry.getKey(), entry.getValue());
      }
      try (PreparedStatement update =
          session.prepareStatement(
              "UPDATE sampo.member SET joined_at = clock_timestamp()"
                  + " WHERE uid = ? AND ended_at IS NULL AND NOT EXISTS (SELECT"
                  + " FROM sampo.member WHERE uid <> ? AND joined_at IS NOT NULL"
                  + " AND ended_at IS NULL)")) {
        update.setLong(1, self.longUid());
        update.setLong(2, self.longUid());
        return update.executeUpdate();
      }
    })
        == 1;
  }

  private void expelIfSilent(UniqueAddress other, long beat) throws SQLException {
    try (PreparedStatement update =
        session.prepareStatement(
            "UPDATE sampo.member SET ended_at = clock_timestamp()"
                + " WHERE uid = ? AND beat = ? AND ended_at IS NULL")) {
      update.setLong(1, other.longUid());
      update.setLong(2, beat);
      update.executeUpdate();
    }
  }

  /** Leaves word why this run ends. */
  void lastWords(String why) throws SQLException {
    try (PreparedStatement update =
        session.prepareStatement("UPDATE sampo.member SET last_words = ? WHERE uid = ?")) {
      update.setString(1, why);
      update.setLong(2, self.longUid());
      update.executeUpdate();
    }
  }

  /** Notes that this run has left in good order. */
  void leave() throws SQLException {
    try (PreparedStatement update =
        session.prepareStatement(
            "UPDATE sampo.member SET ended_at = clock_timestamp()"
                + " WHERE uid = ? AND ended_at IS NULL")) {
      update.setLong(1, self.longUid());
      update.executeUpdate();
    }
  }

  /** Whether a run has left, or the others have gone on without it. */
  static boolean hasEnded(Connection connection, long uid) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT EXISTS (SELECT FROM sampo.member WHERE uid = ? AND ended_at IS NOT NULL)")) {
      select.setLong(1, uid);
      try (ResultSet row = select.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private int decide(Decision decision) throws SQLException {
    return decideAlone(session, decision);
  }

  /** Makes a decision about membership in a transaction of its own, alone in the whole cluster. */
  static int decideAlone(Connection connection, Decision decision) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(DECIDE_ALONE);
      int result = decision.make();
      connection.commit();
      return result;
    } finally {
      // Rolls nothing back that was committed, and leaves no transaction open after a failure.
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /** Statements that belong together; what they return says what came of it. */
  @FunctionalInterface
  interface Decision {
    int make() throws SQLException;
  }
}
