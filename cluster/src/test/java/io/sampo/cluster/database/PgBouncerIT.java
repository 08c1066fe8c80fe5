package io.sampo.cluster.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Behind a real PgBouncer. */
final class PgBouncerIT {

  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();

  @TempDir private Path directory;
  private Optional<Path> program = Optional.empty();

  @BeforeEach
  void find(TestInfo test) {
    program = PgBouncer.program();
    if (program.isEmpty()) {
      LoggerFactory.getLogger(PgBouncerIT.class)
          .warn("NOT TESTED, as there is no pgbouncer here: {}", test.getDisplayName());
    }
  }

  @Test
  void pooling_by_transaction_or_statement_is_refused_with_what_to_set() {
    for (String mode : new String[] {"transaction", "statement"}) {
      refuses("pool_mode = " + mode);
    }
    refuses("pool_mode = transaction", "server_round_robin = 1");
    refuses("pool_mode = transaction", "default_pool_size = 1");
  }

  @Test
  void pooling_by_transaction_is_noticed_while_others_use_it() throws SQLException {
    if (program.isEmpty()) {
      return;
    }
    try (PgBouncer bouncer = start("pool_mode = transaction")) {
      DatabaseSettings through = through(bouncer);
      AtomicBoolean enough = new AtomicBoolean();
      CompletableFuture<?>[] others = new CompletableFuture<?>[6];
      for (int i = 0; i < others.length; i++) {
        others[i] =
            CompletableFuture.runAsync(() -> useUntil(enough, through), Thread::startVirtualThread);
      }
      try {
        for (int i = 0; i < 10; i++) {
          assertThatThrownBy(() -> Database.open(through))
              .isInstanceOf(DatabaseException.class)
              .hasMessageContaining("pool_mode = session");
        }
      } finally {
        enough.set(true);
        CompletableFuture.allOf(others).join();
      }
    }
  }

  @Test
  void parameter_it_does_not_know_is_named() {
    if (program.isEmpty()) {
      return;
    }
    try (PgBouncer bouncer = start("pool_mode = session")) {
      DatabaseSettings asking =
          DatabaseSettings.external(url(bouncer) + "&options=-c%20geqo=off", "sampo", "");
      assertThatThrownBy(() -> Database.open(asking))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("set ignore_startup_parameters = options in pgbouncer.ini");
    }
  }

  @Test
  void pooling_by_session_works_with_all_limits() throws SQLException {
    if (program.isEmpty()) {
      return;
    }
    try (PgBouncer bouncer = start("pool_mode = session");
        Database database = Database.open(through(bouncer));
        Connection connection = database.archive().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT current_setting('lock_timeout'), current_setting('search_path')")) {
      row.next();
      assertThat(row.getString(1)).isEqualTo("3s");
      assertThat(row.getString(2)).isEqualTo("sampo");
    }
  }

  @Test
  void session_that_is_no_longer_ones_own_is_refused_at_the_next_connection() throws SQLException {
    if (program.isEmpty()) {
      return;
    }
    try (PgBouncer bouncer = start("pool_mode = transaction")) {
      DatabaseAccess access = new DatabaseAccess(url(bouncer), "sampo", "");
      try (Connection _ = Sessions.open(access, SessionUse.JOURNAL)) {
        assertThatThrownBy(() -> Sessions.open(access, SessionUse.JOURNAL))
            .isInstanceOf(SharedSessionException.class);
      }
    }
  }

  private void refuses(String... settings) {
    if (program.isEmpty()) {
      return;
    }
    try (PgBouncer bouncer = start(settings)) {
      assertThatThrownBy(() -> Database.open(through(bouncer)))
          .as(String.join(", ", settings))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("are not one's own")
          .hasMessageContaining("Set pool_mode = session");
    }
  }

  private static void useUntil(AtomicBoolean enough, DatabaseSettings through) {
    try (Connection connection =
            DriverManager.getConnection(
                String.valueOf(through.jdbcUrl()), through.user(), through.password());
        Statement statement = connection.createStatement()) {
      while (!enough.get()) {
        statement.execute("SELECT pg_sleep(0.001)");
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private PgBouncer start(String... settings) {
    return PgBouncer.start(program.orElseThrow(), directory, DATABASE.settings(), settings);
  }

  private static DatabaseSettings through(PgBouncer bouncer) {
    return DatabaseSettings.external(url(bouncer), "sampo", "");
  }

  private static String url(PgBouncer bouncer) {
    return bouncer.inFrontOf(DATABASE.settings().jdbcUrl());
  }
}
