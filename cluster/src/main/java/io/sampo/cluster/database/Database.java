package io.sampo.cluster.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One node's database, reachable and migrated: its connection pools and how to open others. */
public final class Database implements AutoCloseable {

  private static final Duration KEEPALIVE = Duration.ofSeconds(30);
  private static final Duration IDLE = Duration.ofMinutes(1);
  private static final Duration LIFETIME = Duration.ofMinutes(30);
  private static final String ISOLATION = "TRANSACTION_READ_COMMITTED";

  private final DatabaseSettings settings;
  private final DatabaseAccess access;
  private final @Nullable EmbeddedDatabase embedded;
  private final Queue<HikariDataSource> pools = new ConcurrentLinkedQueue<>();
  private final HikariDataSource archive;
  private final HikariDataSource lists;

  private Database(
      DatabaseSettings settings, DatabaseAccess access, @Nullable EmbeddedDatabase embedded) {
    this.settings = settings;
    this.access = access;
    this.embedded = embedded;
    this.archive = openPool("sampo-archive", settings.archiveConnections());
    this.lists = openPool("sampo-lists", settings.listConnections());
  }

  /**
   * Starts or attaches to the embedded server if there is no JDBC URL, connects, and migrates.
   *
   * @throws DatabaseException if the database cannot be used, saying what to do
   */
  public static Database open(DatabaseSettings settings) {
    String url = settings.jdbcUrl();
    if (url != null) {
      return open(
          settings, DatabaseAccess.of(url, settings.user(), settings.password(), settings), null);
    }
    EmbeddedDatabase embedded = EmbeddedDatabase.open(settings);
    try {
      return open(settings, embedded.access(), embedded);
    } catch (RuntimeException e) {
      embedded.close();
      throw e;
    }
  }

  private static Database open(
      DatabaseSettings settings, DatabaseAccess access, @Nullable EmbeddedDatabase embedded) {
    // The embedded one has been waited for by who started it.
    Duration startTimeout = embedded == null ? settings.startTimeout() : Duration.ZERO;
    new SessionProbe(access).run(startTimeout);
    new Migrations(access).run(Duration.ZERO);
    return new Database(settings, access, embedded);
  }

  /** What it was opened with. */
  public DatabaseSettings settings() {
    return settings;
  }

  /** How to connect; for the journal plugin, which has a pool of its own. */
  public DatabaseAccess access() {
    return access;
  }

  /** The pool {@code sampo-archive}, for everything but the journal and lists. */
  public DataSource archive() {
    return archive;
  }

  /** The pool {@code sampo-lists}: lists of tasks may take long, and nothing waits for them. */
  public DataSource lists() {
    return lists;
  }

  /** All pools that were opened here, for their figures. */
  public List<HikariDataSource> pools() {
    return List.of(archive, lists);
  }

  /** Why the embedded server is down and does not start; empty while it runs or is elsewhere. */
  public String problem() {
    return embedded == null ? "" : embedded.problem();
  }

  /**
   * Opens a named pool that closes with this database. A connection that cannot be had within
   * {@code settings.connectTimeout()} is an SQLException.
   *
   * @param connections at most this many; idle ones are given back after a minute
   */
  public HikariDataSource openPool(String name, int connections) {
    long timeoutMillis = settings.connectTimeout().toMillis();
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(new SessionSource(access, SessionUse.ARCHIVE));
    config.setExceptionOverride(new StaleServer());
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(timeoutMillis);
    config.setValidationTimeout(timeoutMillis);
    config.setIdleTimeout(IDLE.toMillis());
    config.setKeepaliveTime(KEEPALIVE.toMillis());
    config.setMaxLifetime(LIFETIME.toMillis());
    config.setInitializationFailTimeout(-1);
    // HikariCP asks its first connection for the level. If that one is lost in this moment it never
    // asks again, and can open no other (its issue 1944).
    config.setTransactionIsolation(ISOLATION);
    HikariDataSource pool = new HikariDataSource(config);
    pools.add(pool);
    return pool;
  }

  /**
   * Opens a connection outside any pool, for what lives as long as its session, such as advisory
   * locks. The caller closes it.
   *
   * @throws DatabaseException if that is not possible
   */
  public Connection connect() {
    return access.connect();
  }

  /**
   * Restarts the embedded server if it is down; does nothing for an external one.
   *
   * @throws DatabaseException if it does not start
   */
  public void ensureRunning() {
    if (embedded != null) {
      embedded.ensureRunning();
    }
  }

  /** Closes the pools, then lets go of the embedded server. May be called again. */
  @Override
  public void close() {
    for (HikariDataSource pool = pools.poll(); pool != null; pool = pools.poll()) {
      pool.close();
    }
    if (embedded != null) {
      embedded.close();
    }
  }
}
