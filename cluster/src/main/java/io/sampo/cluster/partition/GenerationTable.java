package io.sampo.cluster.partition;

import io.sampo.cluster.partition.Generations.Generation;
import io.sampo.cluster.partition.Generations.State;
import io.sampo.core.partition.PartitionView;
import io.sampo.core.task.TaskStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Where the numbered sets of partitions are kept: the same for every node of a cluster. Everything
 * here blocks.
 */
public final class GenerationTable {

  /** Any number that nothing else in the database locks. */
  private static final long LOCK = 0x53616d706f47656eL;

  /**
   * Who holds the lock asks all partitions meanwhile. Where that takes so long that its node must
   * be frozen or cut off, PostgreSQL ends its session, and others can go on.
   */
  private static final String LOCK_WITHIN =
      "SET LOCAL lock_timeout = '5s'; SET LOCAL idle_in_transaction_session_timeout = '90s'";

  private static final Map<TaskStatus, String> FINISHED_COLUMNS =
      Map.of(
          TaskStatus.SUCCEEDED, "succeeded",
          TaskStatus.FAILED, "failed",
          TaskStatus.CANCELLED, "cancelled",
          TaskStatus.EXPIRED, "expired");

  private static final String RETIRE =
      """
      UPDATE sampo.generation SET state = 'retired', accepted = ?, archived = ?, succeeded = ?,
        failed = ?, cancelled = ?, expired = ?
      WHERE number = ? AND state = 'closing' AND epoch = ?
      """;

  private static final String REOPEN =
      """
      UPDATE sampo.generation SET state = 'closing', epoch = epoch + 1, accepted = 0, archived = 0,
        succeeded = 0, failed = 0, cancelled = 0, expired = 0
      WHERE number = ? AND state <> 'open' RETURNING epoch
      """;

  private final DataSource database;

  /** What is done while no other node changes generations or what holds for all partitions. */
  public interface Alone<R> {
    /** May block; the connection's transaction is committed after it. */
    R run(Connection connection) throws SQLException;
  }

  /** The table in this database. */
  public GenerationTable(DataSource database) {
    this.database = database;
  }

  /**
   * The generations there are; the first is opened if there is none.
   *
   * @param partitions how many partitions the first has
   */
  public Generations loadOrOpen(int partitions) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO sampo.generation (number, partitions)"
                    + " SELECT 1, ? WHERE NOT EXISTS (SELECT FROM sampo.generation)"
                    + " ON CONFLICT DO NOTHING")) {
      insert.setInt(1, partitions);
      insert.executeUpdate();
      return load(connection);
    }
  }

  /** The generations as they stand. */
  public Generations load() throws SQLException {
    try (Connection connection = database.getConnection()) {
      return load(connection);
    }
  }

  static Generations load(Connection connection) throws SQLException {
    List<Generation> generations = new ArrayList<>();
    try (Statement select = connection.createStatement();
        ResultSet rows = select.executeQuery("SELECT * FROM sampo.generation ORDER BY number")) {
      while (rows.next()) {
        generations.add(
            new Generation(
                rows.getInt("number"),
                rows.getInt("partitions"),
                State.valueOf(rows.getString("state").toUpperCase(Locale.ROOT)),
                rows.getLong("epoch"),
                counts(rows)));
      }
    }
    return new Generations(generations);
  }

  private static PartitionView.Counts counts(ResultSet rows) throws SQLException {
    Map<TaskStatus, Long> finished = new EnumMap<>(TaskStatus.class);
    for (Map.Entry<TaskStatus, String> column : FINISHED_COLUMNS.entrySet()) {
      long count = rows.getLong(column.getValue());
      if (count != 0) {
        finished.put(column.getKey(), count);
      }
    }
    return new PartitionView.Counts(
        rows.getLong("accepted"), rows.getLong("archived"), Map.of(), finished);
  }

  /**
   * Does something while no other node does such a thing.
   *
   * @throws SQLException if another takes too long (PostgreSQL's state 55P03), or the database
   *     cannot be reached; then nothing was committed
   */
  public <R> R alone(Alone<R> action) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        lock(connection);
        R result = action.run(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        rollback(connection, e);
        throw e;
      }
    }
  }

  private static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private static void lock(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(LOCK_WITHIN);
      statement.execute("SELECT pg_advisory_xact_lock(%d)".formatted(LOCK));
    }
  }

  /** Makes that one the youngest; older ones begin to close. */
  static void open(Connection connection, int number, int partitions) throws SQLException {
    try (Statement close = connection.createStatement();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO sampo.generation (number, partitions) VALUES (?, ?)")) {
      close.execute("UPDATE sampo.generation SET state = 'closing' WHERE state = 'open'");
      insert.setInt(1, number);
      insert.setInt(2, partitions);
      insert.executeUpdate();
    }
  }

  /**
   * Retires a generation whose partitions are all done, and keeps what they counted.
   *
   * @param epoch the epoch they were found done in
   * @return whether it is retired; not where it was opened for a retry meanwhile
   */
  public boolean retire(int number, long epoch, PartitionView.Counts counts) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement update = connection.prepareStatement(RETIRE)) {
      update.setLong(1, counts.accepted());
      update.setLong(2, counts.archived());
      update.setLong(3, counts.finished().getOrDefault(TaskStatus.SUCCEEDED, 0L));
      update.setLong(4, counts.finished().getOrDefault(TaskStatus.FAILED, 0L));
      update.setLong(5, counts.finished().getOrDefault(TaskStatus.CANCELLED, 0L));
      update.setLong(6, counts.finished().getOrDefault(TaskStatus.EXPIRED, 0L));
      update.setInt(7, number);
      update.setLong(8, epoch);
      return update.executeUpdate() == 1;
    }
  }

  /** Lets tasks come back into a generation that is retired or about to be; gives its new epoch. */
  static long reopen(Connection connection, int number) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(REOPEN)) {
      update.setInt(1, number);
      try (ResultSet rows = update.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 1;
      }
    }
  }
}
