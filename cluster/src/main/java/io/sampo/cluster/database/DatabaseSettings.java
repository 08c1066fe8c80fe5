package io.sampo.cluster.database;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is and how many connections one node may hold to it.
 *
 * @param jdbcUrl a PostgreSQL JDBC URL, several hosts allowed; null for the embedded server
 * @param user for an external database; the embedded one has its own
 * @param password for an external database, may be empty; the embedded one makes its own
 * @param dataDir holds the embedded server's data, in its directory {@code postgres}
 * @param embeddedPort of the embedded server, 0 to choose a free one once and keep it
 * @param journalConnections for journal and snapshots, 1 to 1000
 * @param archiveConnections for everything else but lists of tasks, 1 to 1000
 * @param listConnections for lists of tasks, 1 to 1000
 * @param connectTimeout for opening a connection and for getting one from a pool, at least 250 ms
 * @param socketTimeout after which a silent server is given up, at least 1 s
 * @param startTimeout how long a start waits for a server elsewhere that is not there yet, 0 or
 *     more
 */
public record DatabaseSettings(
    @Nullable String jdbcUrl,
    String user,
    String password,
    Path dataDir,
    int embeddedPort,
    int journalConnections,
    int archiveConnections,
    int listConnections,
    Duration connectTimeout,
    Duration socketTimeout,
    Duration startTimeout) {

  /** Which URLs may be given. */
  public static final String URLS =
      "a URL that begins with jdbc:postgresql:, without user and password before the host";

  private static final int PORT_MAX = 65_535;
  private static final int CONNECTIONS_MAX = 1_000;

  /** Refuses values that cannot work, saying which one and why. */
  public DatabaseSettings {
    if (jdbcUrl != null && !isUrl(jdbcUrl)) {
      throw new IllegalArgumentException("The JDBC URL must be " + URLS);
    }
    requireRange("embedded port", embeddedPort, 0, PORT_MAX);
    requireRange("list connections", listConnections, 1, CONNECTIONS_MAX);
    requireRange("journal connections", journalConnections, 1, CONNECTIONS_MAX);
    requireRange("archive connections", archiveConnections, 1, CONNECTIONS_MAX);
    requireAtLeast("connect timeout", connectTimeout, Duration.ofMillis(250));
    requireAtLeast("socket timeout", socketTimeout, Duration.ofSeconds(1));
    requireAtLeast("start timeout", startTimeout, Duration.ZERO);
  }

  /** The embedded server of a data directory, with the defaults of everything else. */
  public static DatabaseSettings embedded(Path dataDir) {
    return defaults(null, "", "", dataDir);
  }

  /** A database elsewhere, with the defaults of everything else. */
  public static DatabaseSettings external(String jdbcUrl, String user, String password) {
    return defaults(jdbcUrl, user, password, Path.of("data"));
  }

  private static DatabaseSettings defaults(
      @Nullable String jdbcUrl, String user, String password, Path dataDir) {
    return new DatabaseSettings(
        jdbcUrl,
        user,
        password,
        dataDir,
        0,
        8,
        8,
        2,
        Duration.ofSeconds(3),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1));
  }

  @Override
  public String toString() {
    return jdbcUrl == null
        ? "embedded PostgreSQL in " + dataDir
        : new JdbcUrl(jdbcUrl) + " as " + user;
  }

  /** Whether it is one of {@link #URLS}. */
  public static boolean isUrl(String text) {
    return JdbcUrl.isUsable(text);
  }

  private static void requireRange(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "The " + name + " must be from " + min + " to " + max + ", not " + value);
    }
  }

  private static void requireAtLeast(String name, Duration value, Duration min) {
    if (value.compareTo(min) < 0) {
      throw new IllegalArgumentException("The " + name + " must be at least " + min);
    }
  }
}
