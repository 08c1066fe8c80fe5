package io.sampo.cluster.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fresh, migrated database for one test class, on one embedded server that all tests of the JVM
 * share. That server does not wait for the disk: it is thrown away when the JVM ends.
 *
 * <pre>{@code
 * @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();
 * }</pre>
 */
public final class TestDatabase implements AutoCloseable {

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final String name;
  private final DatabaseSettings settings;

  private TestDatabase(String name) {
    this.name = name;
    this.settings =
        DatabaseSettings.external(
            Shared.urlOf(name), PostgresDirectory.USER, Shared.EMBEDDED.access().password());
  }

  /** Creates one; takes about 50 ms, the first one of a JVM about two seconds. */
  public static TestDatabase create() {
    String name = "test_" + NUMBERS.incrementAndGet();
    Shared.execute(
        "CREATE DATABASE %s TEMPLATE %s STRATEGY FILE_COPY"
            .formatted(name, PostgresDirectory.DATABASE));
    return new TestDatabase(name);
  }

  /** For opening a {@link Database}, or for a node. */
  public DatabaseSettings settings() {
    return settings;
  }

  /** For connecting without a pool. */
  public DatabaseAccess access() {
    return DatabaseAccess.of(Shared.urlOf(name), settings.user(), settings.password(), settings);
  }

  /** Opens it with pools; the caller closes them. */
  public Database open() {
    return Database.open(settings);
  }

  /** Drops the database, also from under those who still use it. */
  @Override
  public void close() {
    Shared.execute("DROP DATABASE %s WITH (FORCE)".formatted(name));
  }

  /** The server; started when the first test asks. */
  private static final class Shared {

    static final EmbeddedDatabase EMBEDDED = start();

    static String urlOf(String database) {
      return EMBEDDED
          .access()
          .url()
          .replaceFirst("/sampo\\?.*", "/" + database + "?sslmode=disable");
    }

    static void execute(String sql) {
      DatabaseAccess access = EMBEDDED.access();
      try (Connection connection =
              DriverManager.getConnection(urlOf("postgres"), access.user(), access.password());
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      } catch (SQLException e) {
        throw new IllegalStateException(sql, e);
      }
    }

    private static EmbeddedDatabase start() {
      try {
        Path dataDir = Files.createTempDirectory("sampo-test-");
        Path postgres = Files.createDirectory(dataDir.resolve("postgres"));
        Files.writeString(
            postgres.resolve("user.conf"),
            "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n");
        EmbeddedDatabase embedded = EmbeddedDatabase.open(DatabaseSettings.embedded(dataDir));
        new Migrations(embedded.access()).run(Duration.ZERO);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(embedded, dataDir)));
        return embedded;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void stop(EmbeddedDatabase embedded, Path dataDir) {
      embedded.close();
      try {
        DurableFiles.deleteTree(dataDir);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
