package io.sampo.cluster.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

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
        DatabaseSettings.external(
            "jdbc:postgresql://127.0.0.1:" + closedPort() + "/x", "sampo", password);
    assertThatThrownBy(() -> Database.open(unreachable)).hasMessageContaining("cannot be reached");
  }

  @Test
  void pools_are_bounded_and_closed_with_the_database() throws SQLException {
    HikariDataSource pool;
    try (Database database = Database.open(impatient())) {
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

  private static DatabaseSettings impatient() {
    DatabaseSettings settings = DATABASE.settings();
    return new DatabaseSettings(
        settings.jdbcUrl(),
        settings.user(),
        settings.password(),
        settings.dataDir(),
        0,
        1,
        1,
        Duration.ofMillis(250),
        settings.socketTimeout());
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
