package io.sampo.cluster.database;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One node's hold on the PostgreSQL that Sampo brings along.
 *
 * <p>There is one server for each data directory. The first process to open it starts it, later
 * ones attach, also when the process that started it is gone: the server is nobody's child and
 * survives a killed node. Every process that holds it watches it and restarts it if it dies. The
 * last one to close it stops it; if all are killed it keeps running for the next one.
 */
public final class EmbeddedDatabase implements AutoCloseable {

  private final PostgresServer server;
  private final DatabaseAccess access;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedDatabase(PostgresServer server, DatabaseAccess access) {
    this.server = server;
    this.access = access;
  }

  /**
   * Starts the server of {@code settings.dataDir()}, or attaches to it if it runs.
   *
   * @throws DatabaseException if it does not start; the message has the end of its log
   */
  public static EmbeddedDatabase open(DatabaseSettings settings) {
    PostgresServer server = PostgresServer.of(settings.dataDir());
    int port = server.acquire(settings.embeddedPort());
    String url =
        "jdbc:postgresql://127.0.0.1:%d/%s?sslmode=disable&gssEncMode=disable"
            .formatted(port, PostgresDirectory.DATABASE);
    return new EmbeddedDatabase(
        server,
        DatabaseAccess.of(url, PostgresDirectory.USER, server.directory().password(), settings));
  }

  /** How to connect to it. */
  public DatabaseAccess access() {
    return access;
  }

  /**
   * Restarts the server if it is down; returns at once if it is up. The port stays the same.
   *
   * @throws DatabaseException if it does not start
   */
  public void ensureRunning() {
    server.ensureRunning();
  }

  /** Why the server is down and does not start; empty while it runs. */
  public String problem() {
    return server.problem();
  }

  /** Lets go of the server, which stops cleanly if nobody else on this machine uses it. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      server.release();
    }
  }
}
