package io.sampo.cluster.membership;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/**
 * One lease in the database. Only the clock of the database counts.
 *
 * @param name which lease
 * @param validFor how long it is held unless it is renewed
 */
record LeaseTable(String name, Duration validFor) {

  /**
   * Takes the lease if it is free, has run out, is held by the one who asks, or by one without whom
   * the cluster has gone on. Who has ended does not get it.
   *
   * @param owner the uid of a member
   */
  boolean acquire(Connection connection, long owner) throws SQLException {
    return MemberTable.decideAlone(
            connection, () -> MemberTable.hasEnded(connection, owner) ? 0 : take(connection, owner))
        == 1;
  }

  private int take(Connection connection, long owner) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO sampo.lease (name, owner, valid_until)"
                + " VALUES (?, ?, clock_timestamp() + make_interval(secs => ?))"
                + " ON CONFLICT (name) DO UPDATE"
                + " SET owner = EXCLUDED.owner, valid_until = EXCLUDED.valid_until"
                + " WHERE lease.owner = EXCLUDED.owner OR lease.valid_until < clock_timestamp()"
                + " OR EXISTS (SELECT FROM sampo.member"
                + " WHERE uid = lease.owner AND ended_at IS NOT NULL)")) {
      insert.setString(1, name);
      insert.setLong(2, owner);
      insert.setDouble(3, seconds());
      return insert.executeUpdate();
    }
  }

  /** Holds it on; false if another one has taken it. */
  boolean renew(Connection connection, long owner) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE sampo.lease SET valid_until = clock_timestamp() + make_interval(secs => ?)"
                + " WHERE name = ? AND owner = ?")) {
      update.setDouble(1, seconds());
      update.setString(2, name);
      update.setLong(3, owner);
      return update.executeUpdate() == 1;
    }
  }

  /** Gives it back. */
  void release(Connection connection, long owner) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM sampo.lease WHERE name = ? AND owner = ?")) {
      delete.setString(1, name);
      delete.setLong(2, owner);
      delete.executeUpdate();
    }
  }

  private double seconds() {
    return validFor.toMillis() / 1_000.0;
  }
}
