package io.sampo.cluster.database;

import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/**
 * Opens sessions at PostgreSQL, tells the server their limits, and refuses those that are not one's
 * own.
 *
 * <p>All is told by statements after connecting: a pooler such as PgBouncer refuses most of what a
 * client may say while it connects.
 */
final class Sessions {

  /** A server asks so often whether the client is still there, even while it waits for a lock. */
  private static final Duration LOOK_FOR_CLIENT = Duration.ofSeconds(2);

  private static final Executor HERE = Runnable::run;

  /** A process of a server, and with that the session, since no two live at the same time. */
  record Backend(int pid, String startedAt) {}

  /** The sessions of this JVM that are open, by what serves them. */
  private static final ConcurrentMap<Backend, WeakReference<Connection>> OPEN =
      new ConcurrentHashMap<>();

  private Sessions() {}

  /**
   * Opens a session for a use.
   *
   * @throws SharedSessionException if another session of this JVM is served by the same process
   */
  static Connection open(DatabaseAccess access, SessionUse use) throws SQLException {
    Connection connection =
        DriverManager.getConnection(access.url(), access.user(), access.password());
    try {
      claim(connection, access);
      limit(connection, access, use);
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private static void claim(Connection connection, DatabaseAccess access) throws SQLException {
    OPEN.values().removeIf(known -> !isOpen(known));
    Backend backend = backendOf(connection);
    WeakReference<Connection> mine = new WeakReference<>(connection);
    WeakReference<Connection> holder =
        OPEN.merge(backend, mine, (known, claimed) -> isOpen(known) ? known : claimed);
    if (!holder.equals(mine)) {
      throw new SharedSessionException(access, backend.pid());
    }
  }

  private static boolean isOpen(WeakReference<Connection> known) {
    try {
      Connection connection = known.get();
      return connection != null && !connection.isClosed();
    } catch (SQLException _) {
      return false;
    }
  }

  /** What serves a connection just now. */
  static Backend backendOf(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT pid, extract(epoch FROM backend_start)::text FROM pg_stat_activity"
                    + " WHERE pid = pg_backend_pid()")) {
      if (!row.next()) {
        throw new SQLException("PostgreSQL does not say what serves this session", "08000");
      }
      return new Backend(row.getInt(1), row.getString(2));
    }
  }

  private static void limit(Connection connection, DatabaseAccess access, SessionUse use)
      throws SQLException {
    // An older server knows not all of them.
    String settings =
        settings(access, use).entrySet().stream()
            .map(entry -> "('%s', '%s')".formatted(entry.getKey(), entry.getValue()))
            .collect(
                Collectors.joining(
                    ", ",
                    "SELECT set_config(name, value, false) FROM (VALUES ",
                    ") AS setting (name, value) WHERE current_setting(name, true) IS NOT NULL"));
    try (Statement statement = connection.createStatement()) {
      statement.execute(settings);
    }
    if (!use.isBounded()) {
      connection.setNetworkTimeout(HERE, 0);
    }
  }

  /** What the user has set in the URL is left alone. */
  private static Map<String, String> settings(DatabaseAccess access, SessionUse use) {
    JdbcUrl url = new JdbcUrl(access.url());
    Map<String, String> settings = new LinkedHashMap<>();
    if (!url.has("currentSchema")) {
      settings.put("search_path", Migrations.SCHEMA);
    }
    long statementMillis = use.isBounded() ? access.statementTimeout().toMillis() : 0;
    settings.put("statement_timeout", Long.toString(statementMillis));
    settings.put("lock_timeout", Long.toString(use.lockTimeout().toMillis()));
    settings.put(
        "idle_in_transaction_session_timeout", Long.toString(use.idleTimeout().toMillis()));
    settings.put("client_connection_check_interval", Long.toString(LOOK_FOR_CLIENT.toMillis()));
    String ofUser = url.value("options");
    settings.keySet().removeIf(ofUser::contains);
    return settings;
  }
}
