package io.sampo.cluster.queue;

import io.sampo.cluster.task.Unavailable;
import io.sampo.core.partition.QueueSettings;
import io.sampo.core.queue.QueuePatch;
import io.sampo.core.queue.QueueVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The rows that decide what holds for queues. Each statement stands alone, so that a node that
 * freezes in the middle holds no lock. Everything here blocks.
 */
public final class QueueTable {

  /** Rows stay for good: this is how many queues may ever be changed. */
  static final int ROWS_MAX = 10_000;

  /** One of those who change a row at once comes first each time. */
  private static final int TRIES = 100;

  private static final String LOAD = "SELECT name, paused, max_running, version FROM sampo.queue";

  private static final String STANDING =
      "SELECT count(*), coalesce(sum(version), 0) FROM sampo.queue";

  private static final String INSERT =
      """
      INSERT INTO sampo.queue (name, paused, max_running, version)
      SELECT ?, ?, ?, ? WHERE (SELECT count(*) FROM sampo.queue) < ?
      ON CONFLICT DO NOTHING
      """;

  private static final String UPDATE =
      """
      UPDATE sampo.queue SET paused = ?, max_running = ?, version = ?, changed_at = now()
      WHERE name = ? AND version = ?
      """;

  private final DataSource database;

  /** How an attempt to change a queue ended. */
  public sealed interface Outcome {

    /** The change is durable. */
    record Changed(QueueVersion now) implements Outcome {}

    /** Another version holds than one of those that were expected. */
    record OtherVersion(QueueVersion now) implements Outcome {}

    /** No more queues can be changed. */
    record TooMany() implements Outcome {}
  }

  /** Tells whether anything has changed: a version only grows, and no row goes. */
  public record Standing(long rows, long versions) {}

  /** The table in this database. */
  public QueueTable(DataSource database) {
    this.database = database;
  }

  /** Whether and how often rows were changed, which is cheap to ask. */
  public Standing standing() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(STANDING);
        ResultSet rows = select.executeQuery()) {
      rows.next();
      return new Standing(rows.getLong(1), rows.getLong(2));
    }
  }

  /** All rows. */
  public Map<String, QueueVersion> load() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(LOAD);
        ResultSet rows = select.executeQuery()) {
      Map<String, QueueVersion> all = new TreeMap<>();
      while (rows.next()) {
        all.put(rows.getString("name"), row(rows));
      }
      return all;
    }
  }

  private static QueueVersion row(ResultSet rows) throws SQLException {
    return new QueueVersion(
        new QueueSettings(rows.getBoolean("paused"), rows.getInt("max_running")),
        rows.getLong("version"));
  }

  /**
   * Changes a queue by a patch of what holds at that moment.
   *
   * @param expected the versions of which one must hold; null for any
   * @param unnumbered what holds where there is no row
   */
  public Outcome change(
      String name, QueuePatch patch, @Nullable Set<Long> expected, QueueSettings unnumbered)
      throws SQLException {
    try (Connection connection = database.getConnection()) {
      for (int i = 0; i < TRIES; i++) {
        Outcome outcome = tryChange(connection, name, patch, expected, unnumbered);
        if (outcome != null) {
          return outcome;
        }
      }
    }
    throw new Unavailable("Queue %s is changed by too many".formatted(name), Duration.ofSeconds(1));
  }

  /** Gives null where another was faster. */
  private static @Nullable Outcome tryChange(
      Connection connection,
      String name,
      QueuePatch patch,
      @Nullable Set<Long> expected,
      QueueSettings unnumbered)
      throws SQLException {
    QueueVersion now = find(connection, name);
    QueueVersion before = now == null ? new QueueVersion(unnumbered, 0) : now;
    if (expected != null && !expected.contains(before.version())) {
      return new Outcome.OtherVersion(before);
    }
    QueueVersion after = before.after(patch);
    if (now != null) {
      return after.version() == now.version() || update(connection, name, now, after)
          ? new Outcome.Changed(after)
          : null;
    }
    QueueVersion first = new QueueVersion(after.settings(), 1);
    if (insert(connection, name, first)) {
      return new Outcome.Changed(first);
    }
    return find(connection, name) == null ? new Outcome.TooMany() : null;
  }

  private static @Nullable QueueVersion find(Connection connection, String name)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(LOAD + " WHERE name = ?")) {
      select.setString(1, name);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? row(rows) : null;
      }
    }
  }

  private static boolean insert(Connection connection, String name, QueueVersion row)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, name);
      insert.setBoolean(2, row.settings().paused());
      insert.setInt(3, row.settings().maxRunning());
      insert.setLong(4, row.version());
      insert.setInt(5, ROWS_MAX);
      return insert.executeUpdate() == 1;
    }
  }

  private static boolean update(
      Connection connection, String name, QueueVersion before, QueueVersion after)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
      update.setBoolean(1, after.settings().paused());
      update.setInt(2, after.settings().maxRunning());
      update.setLong(3, after.version());
      update.setString(4, name);
      update.setLong(5, before.version());
      return update.executeUpdate() == 1;
    }
  }

  /** Makes a row of settings that partitions have held until now; none where there is one. */
  public void adopt(String name, QueueSettings settings) throws SQLException {
    try (Connection connection = database.getConnection()) {
      insert(connection, name, new QueueVersion(settings, 1));
    }
  }
}
