package io.sampo.cluster.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariDataSource;
import io.sampo.cluster.partition.TcpProxy;
import io.sampo.cluster.worker.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

@Isolated("reads what is logged")
final class DatabaseIT {

  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();

  @Test
  void wrong_password_of_an_external_database_says_what_to_check() {
    DatabaseSettings right = DATABASE.settings();
    String url = String.valueOf(right.jdbcUrl());

    assertThatThrownBy(() -> Database.open(DatabaseSettings.external(url, "sampo", "wrong")))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("Check SAMPO_JDBC_USER and SAMPO_JDBC_PASSWORD")
        .hasMessageNotContaining("wrong");
  }

  @Test
  void missing_database_and_unreachable_host_are_told_apart() throws IOException {
    String url = String.valueOf(DATABASE.settings().jdbcUrl());
    String password = DATABASE.settings().password();
    DatabaseSettings missing =
        DatabaseSettings.external(url.replaceFirst("/test_\\d+", "/nowhere"), "sampo", password);
    assertThatThrownBy(() -> Database.open(missing)).hasMessageContaining("no such database");

    DatabaseSettings unreachable =
        impatient("jdbc:postgresql://127.0.0.1:" + closedPort() + "/x", Duration.ofMillis(700));
    assertThatThrownBy(() -> Database.open(unreachable)).hasMessageContaining("cannot be reached");
  }

  @Test
  void server_that_comes_later_is_waited_for() throws InterruptedException {
    String url = String.valueOf(DATABASE.settings().jdbcUrl());
    try (TcpProxy proxy = TcpProxy.before(url)) {
      proxy.goAway();
      ListAppender<ILoggingEvent> said = new ListAppender<>();
      said.start();
      ((Logger) LoggerFactory.getLogger(DatabaseAccess.class)).addAppender(said);
      CompletableFuture<Database> opened =
          CompletableFuture.supplyAsync(
              () -> Database.open(impatient(proxy.inFrontOf(url), Duration.ofMinutes(1))));
      Await.until("it says that it waits", () -> !said.list.isEmpty());
      assertThat(opened).isNotCompleted();

      proxy.comeBack();
      opened.orTimeout(20, TimeUnit.SECONDS).join().close();
    }
  }

  @Test
  void pool_whose_first_connection_is_lost_early_opens_others() throws SQLException {
    DatabaseSettings settings = DATABASE.settings();
    String url = String.valueOf(settings.jdbcUrl());
    try (TcpProxy proxy = TcpProxy.before(url)) {
      proxy.cutAt("TRANSACTION ISOLATION LEVEL");
      DatabaseSettings through =
          DatabaseSettings.external(proxy.inFrontOf(url), settings.user(), settings.password());
      try (Database database = Database.open(through)) {
        Await.until("the first connection is lost", proxy::hasCut);

        try (Connection connection = database.archive().getConnection()) {
          assertThat(connection.getTransactionIsolation())
              .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
        }
      }
    }
  }

  @Test
  void pools_are_bounded_and_closed_with_the_database() throws SQLException {
    HikariDataSource pool;
    String url = String.valueOf(DATABASE.settings().jdbcUrl());
    try (Database database = Database.open(impatient(url, Duration.ZERO))) {
      pool = database.openPool("sampo-test", 1);
      try (Connection _ = pool.getConnection()) {
        assertThatThrownBy(pool::getConnection)
            .isInstanceOf(SQLTransientConnectionException.class)
            .hasMessageContaining("sampo-test");
      }
    }
    assertThat(pool.isClosed()).isTrue();
  }

  @Test
  void session_names_itself_and_finds_the_tables_without_a_schema() throws SQLException {
    try (Database database = DATABASE.open();
        Connection connection = database.archive().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT current_setting('application_name'), 'event_journal'::regclass::text,"
                    + " 'archive'::regclass::text")) {
      rows.next();
      assertThat(rows.getString(1)).isEqualTo("sampo");
      assertThat(rows.getString(2)).isEqualTo("event_journal");
      assertThat(rows.getString(3)).isEqualTo("archive");
    }
  }

  private static DatabaseSettings impatient(String url, Duration startTimeout) {
    DatabaseSettings settings = DATABASE.settings();
    return new DatabaseSettings(
        url,
        settings.user(),
        settings.password(),
        settings.dataDir(),
        0,
        1,
        1,
        1,
        Duration.ofMillis(250),
        settings.socketTimeout(),
        startTimeout);
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
