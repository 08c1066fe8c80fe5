package io.sampo.cluster.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a connection needs: a JDBC URL that carries all of Sampo's connection parameters, a user and
 * a password. The journal plugin's own pool is configured from it.
 */
public record DatabaseAccess(String url, String user, String password) {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseAccess.class);

  private static final Duration TRY_AGAIN = Duration.ofMillis(500);

  /** States of a server that is not there yet, by PostgreSQL's and SQL's own numbers. */
  private static final List<String> PASSING = List.of("08001", "08006", "57P03");

  private static final Pattern REFUSED_PARAMETER =
      Pattern.compile("unsupported startup parameter(?: in options)?: (\\w+)");

  private static final String SOCKET_TIMEOUT = "socketTimeout";
  private static final Duration SOCKET_TIMEOUT_DEFAULT = Duration.ofSeconds(30);

  /** Access to the database of the settings; parameters the user has set are left alone. */
  static DatabaseAccess of(
      String jdbcUrl, String user, String password, DatabaseSettings settings) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("ApplicationName", "sampo");
    parameters.put("connectTimeout", seconds(settings.connectTimeout().toMillis()));
    parameters.put(SOCKET_TIMEOUT, seconds(settings.socketTimeout().toMillis()));
    parameters.put("tcpKeepAlive", "true");
    parameters.put("reWriteBatchedInserts", "true");
    JdbcUrl url = new JdbcUrl(jdbcUrl);
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      url = url.with(parameter.getKey(), parameter.getValue());
    }
    return new DatabaseAccess(url.text(), user, password);
  }

  /** How long a statement may take at the server: it gives up before its client does. */
  Duration statementTimeout() {
    String seconds = new JdbcUrl(url).value(SOCKET_TIMEOUT);
    Duration socketTimeout =
        seconds.matches("\\d{1,9}")
            ? Duration.ofSeconds(Long.parseLong(seconds))
            : SOCKET_TIMEOUT_DEFAULT;
    return socketTimeout.multipliedBy(5).dividedBy(6);
  }

  /**
   * Opens a connection of its own, outside any pool, for membership.
   *
   * @throws DatabaseException if that is not possible, saying what to do
   */
  public Connection connect() {
    return connect(SessionUse.MEMBERSHIP);
  }

  /**
   * Opens a connection of its own, outside any pool.
   *
   * @throws DatabaseException if that is not possible, saying what to do
   */
  Connection connect(SessionUse use) {
    try {
      return Sessions.open(this, use);
    } catch (SQLException e) {
      throw cannotUse(e);
    }
  }

  /**
   * Opens a connection of its own, and waits for a server that is not there yet: after a power cut
   * a node is often started before it.
   *
   * @param atMost how long to wait for a server that cannot be reached or is starting
   * @throws DatabaseException if that is not possible, saying what to do
   */
  Connection connect(Duration atMost, SessionUse use) {
    long untilNanos = System.nanoTime() + atMost.toNanos();
    for (boolean told = false; ; told = true) {
      try {
        return connect(use);
      } catch (DatabaseException e) {
        if (!unreachable(e) || System.nanoTime() - untilNanos >= 0) {
          throw e;
        }
        if (!told) {
          LOG.warn(
              "PostgreSQL is not there yet; this node waits for it, up to {} s"
                  + " (database.startTimeout), and goes on by itself. {}",
              atMost.toSeconds(),
              e.getMessage());
        }
      }
      Poll.pause(TRY_AGAIN);
    }
  }

  /** Whether something failed because there is no server that could answer right now. */
  public static boolean unreachable(Exception failure) {
    return (failure instanceof DatabaseException ? failure.getCause() : failure)
            instanceof SQLException cause
        && cause.getSQLState() != null
        && PASSING.contains(cause.getSQLState());
  }

  /** The URL without secrets, for logs. */
  @Override
  public String toString() {
    return new JdbcUrl(url) + " as " + user;
  }

  DatabaseException cannotUse(SQLException e) {
    return new DatabaseException(
        e instanceof SharedSessionException ? String.valueOf(e.getMessage()) : explain(e), e);
  }

  private String explain(SQLException e) {
    return new JdbcUrl(url)
        .hideIn("Cannot use the database %s: %s (%s)".formatted(this, advice(e), e.getMessage()));
  }

  private static String advice(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return switch (state) {
      case "28P01", "28000" ->
          "it refused the user or the password. Check SAMPO_JDBC_USER and SAMPO_JDBC_PASSWORD,"
              + " and that pg_hba.conf lets this machine in.";
      case "3D000" -> "it has no such database. Create it, or correct SAMPO_JDBC_URL.";
      case "53300" ->
          "it has no free connection. Raise its max_connections, or give the nodes smaller pools.";
      case "57P03" -> "it is starting or stopping. Try again in a moment.";
      case "08001", "08004", "08006" ->
          "it cannot be reached. Check that PostgreSQL runs there and that the host and port in"
              + " SAMPO_JDBC_URL are right.";
      default -> adviceOf(String.valueOf(e.getMessage()));
    };
  }

  private static String adviceOf(String message) {
    Matcher refused = REFUSED_PARAMETER.matcher(message);
    if (!refused.find()) {
      return "it refused the connection.";
    }
    return "PgBouncer refuses a parameter that SAMPO_JDBC_URL asks for. Take it out of the URL, or"
        + " set ignore_startup_parameters = %s in pgbouncer.ini.".formatted(refused.group(1));
  }

  private static String seconds(long millis) {
    return Long.toString((millis + 999) / 1_000);
  }
}
