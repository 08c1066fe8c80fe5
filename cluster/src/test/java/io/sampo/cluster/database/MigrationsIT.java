package io.sampo.cluster.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MigrationsIT {

  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();

  @BeforeEach
  void startFromNothing() throws SQLException {
    execute("DROP SCHEMA IF EXISTS sampo CASCADE");
  }

  @Test
  void nodes_that_start_at_once_all_succeed_and_migrate_once() throws Exception {
    try (ExecutorService nodes = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> starts = new ArrayList<>();
      for (int node = 0; node < 4; node++) {
        starts.add(nodes.submit(() -> new Migrations(DATABASE.access()).run(Duration.ZERO)));
      }
      for (Future<?> start : starts) {
        start.get();
      }
    }
    assertThat(count("SELECT max(version::int) FROM sampo.flyway_schema_history"))
        .isEqualTo(Integer.parseInt(Migrations.LATEST));
    assertThat(count("SELECT count(*) FROM sampo.flyway_schema_history WHERE type = 'SQL'"))
        .as("each of them once")
        .isEqualTo(count("SELECT count(DISTINCT version) FROM sampo.flyway_schema_history"));
  }

  @Test
  void journal_refuses_the_same_sequence_number_twice() throws SQLException {
    new Migrations(DATABASE.access()).run(Duration.ZERO);
    String insert =
        "INSERT INTO event_journal (persistence_id, sequence_number, writer, event_ser_id,"
            + " event_ser_manifest, event_payload) VALUES ('p', 1, 'w', 1, 'm', 'x')";
    execute(insert);

    assertThatThrownBy(() -> execute(insert))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
  }

  @Test
  void user_without_rights_is_told_which_it_needs() throws SQLException {
    execute("DROP ROLE IF EXISTS powerless");
    execute("CREATE ROLE powerless LOGIN PASSWORD 'p'");
    DatabaseAccess powerless = new DatabaseAccess(DATABASE.access().url(), "powerless", "p");

    assertThatThrownBy(() -> new Migrations(powerless).run(Duration.ZERO))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("GRANT CREATE ON DATABASE");
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = DATABASE.access().connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int count(String sql) throws SQLException {
    try (Connection connection = DATABASE.access().connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
