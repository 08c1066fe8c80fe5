package io.sampo.cluster.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private static final Pattern PASSWORD_PARAMETER = Pattern.compile("([?&]password=)[^&]*");

  /** Access to the database of the settings; parameters the user has set are left alone. */
  static DatabaseAccess of(
      String jdbcUrl, String user, String password, DatabaseSettings settings) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("ApplicationName", "sampo");
    parameters.put("currentSchema", Migrations.SCHEMA);
    parameters.put("connectTimeout", seconds(settings.connectTimeout().toMillis()));
    parameters.put("socketTimeout", seconds(settings.socketTimeout().toMillis()));
    parameters.put("tcpKeepAlive", "true");
    parameters.put("reWriteBatchedInserts", "true");
    StringBuilder url = new StringBuilder(jdbcUrl);
    parameters.forEach((name, value) -> appendIfAbsent(url, name, value));
    return new DatabaseAccess(url.toString(), user, password);
  }

  /**
   * Opens a connection of its own, outside any pool.
   *
   * @throws DatabaseException if that is not possible, saying what to do
   */
  public Connection connect() {
    try {
      return DriverManager.getConnection(url, user, password);
    } catch (SQLException e) {
      throw new DatabaseException(explain(e), e);
    }
  }

  /**
   * Opens a connection of its own, and waits for a server that is not there yet: after a power cut
   * a node is often started before it.
   *
   * @param atMost how long to wait for a server that cannot be reached or is starting
   * @throws DatabaseException if that is not possible, saying what to do
   */
  Connection connect(Duration atMost) {
    long untilNanos = System.nanoTime() + atMost.toNanos();
    for (boolean told = false; ; told = true) {
      try {
        return connect();
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

  /** The URL without a password, for logs. */
  @Override
  public String toString() {
    return withoutSecrets(url) + " as " + user;
  }

  static String withoutSecrets(String jdbcUrl) {
    return PASSWORD_PARAMETER.matcher(jdbcUrl).replaceAll("$1***");
  }

  private String explain(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    String advice =
        switch (state) {
          case "28P01", "28000" ->
              "it refused the user or the password. Check SAMPO_JDBC_USER and SAMPO_JDBC_PASSWORD,"
                  + " and that pg_hba.conf lets this machine in.";
          case "3D000" -> "it has no such database. Create it, or correct SAMPO_JDBC_URL.";
          case "53300" ->
              "it has no free connection. Raise its max_connections, or give the nodes smaller"
                  + " pools.";
          case "57P03" -> "it is starting or stopping. Try again in a moment.";
          case "08001", "08004", "08006" ->
              "it cannot be reached. Check that PostgreSQL runs there and that the host and port in"
                  + " SAMPO_JDBC_URL are right.";
          default -> "it refused the connection.";
        };
    return "Cannot use the database " + this + ": " + advice + " (" + e.getMessage() + ")";
  }

  private static void appendIfAbsent(StringBuilder url, String name, String value) {
    int query = url.indexOf("?");
    boolean present =
        query >= 0
            && (url.indexOf("?" + name + "=", query) >= 0
                || url.indexOf("&" + name + "=", query) >= 0);
    if (!present) {
      url.append(query < 0 ? '?' : '&').append(name).append('=').append(value);
    }
  }

  private static String seconds(long millis) {
    return Long.toString((millis + 999) / 1_000);
  }
}
