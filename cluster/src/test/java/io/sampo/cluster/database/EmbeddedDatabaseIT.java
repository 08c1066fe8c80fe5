package io.sampo.cluster.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedDatabaseIT {

  @TempDir private Path dataDir;
  private ServerUnderTest server;

  @BeforeEach
  void prepare() {
    server = new ServerUnderTest(dataDir);
  }

  @AfterEach
  void cleanUp() {
    server.cleanUp();
  }

  @Test
  void first_start_gives_a_durable_postgresql_18_on_loopback() throws SQLException {
    try (EmbeddedDatabase database = EmbeddedDatabase.open(server.settings());
        Connection connection = database.access().connect()) {
      assertThat(show(connection, "server_version")).startsWith("18.");
      assertThat(show(connection, "fsync")).isEqualTo("on");
      assertThat(show(connection, "synchronous_commit")).isEqualTo("on");
      assertThat(show(connection, "listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(show(connection, "search_path")).isEqualTo("sampo");
      assertThat(show(connection, "server_encoding")).isEqualTo("UTF8");
    }
  }

  @Test
  void password_is_random_and_readable_by_its_owner_only() throws IOException {
    EmbeddedDatabase.open(server.settings()).close();

    Path file = server.directory().path().resolve("password");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file)).hasSize(48);
  }

  @Test
  void wrong_password_is_refused() {
    try (EmbeddedDatabase database = EmbeddedDatabase.open(server.settings())) {
      DatabaseAccess wrong = new DatabaseAccess(database.access().url(), "sampo", "guess");
      assertThatThrownBy(wrong::connect)
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("refused the user or the password");
    }
  }

  @Test
  void data_and_port_survive_a_clean_restart() throws SQLException {
    String url;
    try (EmbeddedDatabase database = EmbeddedDatabase.open(server.settings())) {
      url = database.access().url();
      ServerUnderTest.write(database.access(), 7);
    }
    assertThat(server.isRunning()).isFalse();
    try (EmbeddedDatabase database = EmbeddedDatabase.open(server.settings())) {
      assertThat(database.access().url()).isEqualTo(url);
      assertThat(ServerUnderTest.sum(database.access())).isEqualTo(7);
    }
  }

  @Test
  void two_holders_in_one_jvm_share_a_server_until_both_have_closed() {
    EmbeddedDatabase first = EmbeddedDatabase.open(server.settings());
    EmbeddedDatabase second = EmbeddedDatabase.open(server.settings());
    assertThat(second.access()).isEqualTo(first.access());

    first.close();
    first.close();
    assertThat(server.isRunning()).isTrue();

    second.close();
    assertThat(server.isRunning()).isFalse();
  }

  @Test
  void another_port_is_chosen_when_the_remembered_one_is_taken() throws Exception {
    EmbeddedDatabase first = EmbeddedDatabase.open(server.settings());
    ServerUnderTest.write(first.access(), 7);
    first.close();

    int port = server.directory().port();
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        EmbeddedDatabase database = EmbeddedDatabase.open(server.settings())) {
      assertThat(server.directory().port()).isNotEqualTo(port);
      assertThat(ServerUnderTest.sum(database.access())).isEqualTo(7);
    }
  }

  @Test
  void fixed_port_that_is_taken_is_an_error_that_says_so() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      DatabaseSettings defaults = server.settings();
      DatabaseSettings fixed =
          new DatabaseSettings(
              null,
              "",
              "",
              dataDir,
              taken.getLocalPort(),
              1,
              1,
              1,
              defaults.connectTimeout(),
              defaults.socketTimeout(),
              defaults.startTimeout());
      assertThatThrownBy(() -> EmbeddedDatabase.open(fixed))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("Port " + taken.getLocalPort() + " is taken");
    }
  }

  @Test
  void failure_to_start_shows_the_end_of_the_log_and_what_to_do() throws IOException {
    EmbeddedDatabase.open(server.settings()).close();
    Files.writeString(server.directory().data().resolve("PG_VERSION"), "17\n");

    assertThatThrownBy(() -> EmbeddedDatabase.open(server.settings()))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("FATAL:  database files are incompatible with server")
        .hasMessageStartingWith(
            "The embedded PostgreSQL did not start. FATAL:  database files are incompatible")
        .hasMessageContaining("another PostgreSQL version");
  }

  @Test
  void settings_of_the_user_win() throws Exception {
    Path postgres = Files.createDirectory(dataDir.resolve("postgres"));
    Files.writeString(postgres.resolve("user.conf"), "work_mem = 5MB\n");

    try (EmbeddedDatabase database = EmbeddedDatabase.open(server.settings());
        Connection connection = database.access().connect()) {
      assertThat(show(connection, "work_mem")).isEqualTo("5MB");
    }
  }

  @Test
  void name_of_the_data_directory_is_never_run_as_code() throws Exception {
    Path odd = dataDir.resolve("a'b \"c\" $(touch PWNED) `touch PWNED` \\d ;touch PWNED; %s ä");
    server = new ServerUnderTest(odd);
    String url;
    try (EmbeddedDatabase database = EmbeddedDatabase.open(server.settings())) {
      url = database.access().url();
      ServerUnderTest.write(database.access(), 7);
    }
    assertThat(server.isRunning()).isFalse();
    try (EmbeddedDatabase database = EmbeddedDatabase.open(server.settings())) {
      assertThat(database.access().url()).isEqualTo(url);
      assertThat(ServerUnderTest.sum(database.access())).isEqualTo(7);
    }
    try (Stream<Path> files = Files.walk(dataDir)) {
      assertThat(files).noneMatch(file -> file.endsWith("PWNED"));
    }
    assertThat(Path.of("PWNED")).doesNotExist();
  }

  @Test
  void name_that_postgresql_cannot_take_is_refused_before_anything_starts() {
    for (String name : List.of("line\nbreak", "x/".repeat(500))) {
      Path bad = dataDir.resolve(name);
      assertThatThrownBy(() -> EmbeddedDatabase.open(DatabaseSettings.embedded(bad)))
          .isInstanceOf(DatabaseException.class)
          .hasMessageStartingWith("The name of the data directory")
          .hasMessageContaining("set SAMPO_DATA_DIR");
      assertThat(bad).doesNotExist();
    }
  }

  private static String show(Connection connection, String setting) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW " + setting)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
