package io.sampo.cluster.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the schema to the version this node needs; any number of nodes may do so at once. */
final class Migrations {

  static final String SCHEMA = "sampo";

  /** The version of the last file in {@code db/migration}; a test holds the two together. */
  static final String LATEST = "14";

  private static final long LOCK = 0x53_41_4d_50_4f_01L;
  private static final Duration LOCK_BOUND = Duration.ofMinutes(2);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);
  private static final String HISTORY = SCHEMA + ".flyway_schema_history";

  private final DatabaseAccess access;

  Migrations(DatabaseAccess access) {
    this.access = access;
  }

  /**
   * Migrates if there is anything to do; two queries tell, as Flyway costs far more.
   *
   * @param startTimeout how long to wait for a server that is not there yet
   * @throws DatabaseException saying what to do if the schema cannot be changed
   */
  void run(Duration startTimeout) {
    try (Connection connection = access.connect(startTimeout, SessionUse.MIGRATION)) {
      if (isCurrent(connection)) {
        return;
      }
      // The lock ends with the connection, whatever happens to this process.
      if (!Poll.until(LOCK_BOUND, LOOK_EVERY, () -> tryLock(connection))) {
        throw new DatabaseException(
            "Another node has been migrating the database "
                + access
                + " for "
                + LOCK_BOUND
                + ". Look what it waits for, then start this node again.");
      }
      if (!isCurrent(connection)) {
        createSchema(connection);
        migrate();
      }
    } catch (SQLException e) {
      throw new DatabaseException(
          "Cannot read the schema version of %s (%s)".formatted(access, e.getMessage()), e);
    }
  }

  /** Flyway would do so too, but tries for ten seconds where it is not allowed to. */
  private void createSchema(Connection connection) {
    try (PreparedStatement exists =
            connection.prepareStatement("SELECT to_regnamespace(?) IS NOT NULL");
        Statement statement = connection.createStatement()) {
      exists.setString(1, SCHEMA);
      if (!isTrue(exists)) {
        statement.execute("CREATE SCHEMA " + SCHEMA);
      }
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  private void migrate() {
    try {
      Flyway.configure(Migrations.class.getClassLoader())
          .dataSource(new SessionSource(access, SessionUse.MIGRATION))
          .locations("classpath:db/migration")
          .failOnMissingLocations(true)
          .defaultSchema(SCHEMA)
          .placeholderReplacement(false)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw refused(e);
    }
  }

  private DatabaseException refused(Exception e) {
    DatabaseTrouble trouble = DatabaseTrouble.of(e);
    if (trouble.passes()) {
      return new DatabaseException(
          "Cannot migrate the schema %s of %s now: it %s. (%s)"
              .formatted(SCHEMA, access, trouble.text(), e.getMessage()),
          e);
    }
    return new DatabaseException(
        "Cannot migrate the schema %s of %s. Its user must own that schema, or be allowed to"
                .formatted(SCHEMA, access)
            + " create it: GRANT CREATE ON DATABASE ... TO %s. (%s)"
                .formatted(access.user(), e.getMessage()),
        e);
  }

  private static boolean isCurrent(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
      statement.setString(1, HISTORY);
      return isTrue(statement) && hasLatest(connection);
    }
  }

  private static boolean hasLatest(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT EXISTS (SELECT FROM " + HISTORY + " WHERE version = ? AND success)")) {
      statement.setString(1, LATEST);
      return isTrue(statement);
    }
  }

  private boolean tryLock(Connection connection) {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT pg_try_advisory_lock(?)")) {
      statement.setLong(1, LOCK);
      return isTrue(statement);
    } catch (SQLException e) {
      throw new DatabaseException("Cannot lock the schema of " + access, e);
    }
  }

  private static boolean isTrue(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next() && rows.getBoolean(1);
    }
  }
}
