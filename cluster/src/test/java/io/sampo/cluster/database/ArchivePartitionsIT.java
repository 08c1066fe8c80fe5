package io.sampo.cluster.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class ArchivePartitionsIT {

  private static final LocalDate TODAY = LocalDate.of(2026, 3, 1);

  private static final String DAYS =
      "SELECT relname FROM pg_class WHERE relname ~ '^archive_[0-9]{8}$' AND relkind = 'r'";

  @AutoClose private static final TestDatabase TEST = TestDatabase.create();
  @AutoClose private static final Database DATABASE = TEST.open();

  private final ArchivePartitions partitions = on(TODAY);

  @AfterEach
  void dropAll() throws SQLException {
    for (String day : query(DAYS)) {
      execute("DROP TABLE sampo." + day);
    }
    execute("DELETE FROM sampo.archive_detached");
    assertThat(partitions.existing()).isEmpty();
  }

  @Test
  void today_and_the_next_two_days_take_rows_and_a_fourth_does_not() throws SQLException {
    partitions.createAhead();
    on(TODAY.plusYears(9)).createAhead();

    LocalDate today = LocalDate.parse(query("SELECT (now() AT TIME ZONE 'UTC')::date").getFirst());
    assertThat(partitions.existing()).containsExactly(today, today.plusDays(1), today.plusDays(2));
    insert(today + "T00:00:00Z");
    insert(today.plusDays(2) + "T23:59:59.999Z");
    assertThatThrownBy(() -> insert(today.plusDays(3) + "T00:00:00Z"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23514"));
  }

  @Test
  void nodes_that_create_at_once_create_each_day_once() throws Exception {
    LocalDate last = TODAY.plusDays(4);
    List<LocalDate> created = atOnce(() -> partitions.create(TODAY, last));

    assertThat(created)
        .containsExactlyInAnyOrderElementsOf(TODAY.datesUntil(last.plusDays(1)).toList());
  }

  @Test
  void creating_waits_for_nobody_who_reads_or_writes() throws SQLException {
    partitions.create(TODAY, TODAY);
    try (Connection connection = DATABASE.archive().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(insertion(TODAY + "T12:00:00Z"));

      assertThat(partitions.create(TODAY, TODAY.plusDays(1))).containsExactly(TODAY.plusDays(1));
      connection.rollback();
    }
  }

  @Test
  void days_are_dropped_when_they_ended_before_the_retention_began() throws SQLException {
    partitions.create(TODAY.minusDays(4), TODAY);

    assertThat(partitions.detachOlderThan(Duration.ofDays(2)))
        .containsExactly(TODAY.minusDays(4), TODAY.minusDays(3));
    assertThat(partitions.detachOlderThan(Duration.ofDays(2))).isEmpty();
    assertThat(partitions.existing().first()).isEqualTo(TODAY.minusDays(2));
  }

  @Test
  void nodes_that_drop_at_once_all_succeed() throws Exception {
    partitions.create(TODAY.minusDays(4), TODAY);

    atOnce(() -> partitions.detachOlderThan(Duration.ofDays(2)));

    assertThat(partitions.existing()).hasSize(3);
  }

  @Test
  void day_in_use_stays_until_the_next_call() throws SQLException {
    partitions.create(TODAY.minusDays(4), TODAY.minusDays(4));
    try (Connection connection = DATABASE.archive().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SELECT count(*) FROM sampo.archive");

      assertThat(partitions.detachOlderThan(Duration.ofDays(2))).isEmpty();
      connection.rollback();
    }
    assertThat(partitions.detachOlderThan(Duration.ofDays(2))).hasSize(1);
  }

  @Test
  void a_node_whose_clock_is_days_ahead_takes_out_nothing_that_postgres_calls_young()
      throws SQLException {
    LocalDate today = LocalDate.parse(query("SELECT (now() AT TIME ZONE 'UTC')::date").getFirst());
    partitions.create(today.minusDays(8), today);

    assertThat(on(today.plusDays(8)).detachOlderThan(Duration.ofDays(7)))
        .containsExactly(today.minusDays(8));
    assertThat(on(today.plusDays(8)).dropDetached()).isEmpty();
    assertThat(partitions.existing().first()).isEqualTo(today.minusDays(7));
  }

  @Test
  void what_was_taken_out_is_dropped_an_hour_later() throws SQLException {
    partitions.create(TODAY.minusDays(9), TODAY.minusDays(8));
    partitions.detachOlderThan(Duration.ofDays(7));
    ArchivePartitions rightClock = on(LocalDate.now(ZoneOffset.UTC).plusDays(1));

    execute("UPDATE sampo.archive_detached SET detached_at = now() - interval '59 minutes'");
    assertThat(rightClock.dropDetached()).isEmpty();
    execute("UPDATE sampo.archive_detached SET detached_at = now() - interval '61 minutes'");
    assertThat(partitions.dropDetached()).as("by a clock that is behind").isEmpty();
    assertThat(rightClock.dropDetached()).hasSize(2);
    assertThat(query(DAYS)).isEmpty();
    assertThat(rightClock.dropDetached()).isEmpty();
  }

  @Test
  void days_that_a_wrong_clock_took_out_come_back_with_all_their_rows() throws SQLException {
    partitions.create(TODAY.minusDays(1), TODAY);
    insert(TODAY + "T10:00:00Z");
    on(TODAY.plusDays(30)).detachOlderThan(Duration.ofDays(7));
    assertThat(partitions.existing()).isEmpty();

    assertThat(partitions.attachAgain(Duration.ofDays(7)))
        .containsExactly(TODAY.minusDays(1), TODAY);
    assertThat(query("SELECT count(*) FROM sampo.archive")).containsExactly("1");
    assertThat(partitions.detached()).isEmpty();
    assertThat(partitions.attachAgain(Duration.ofDays(7))).isEmpty();
  }

  @Test
  void a_day_comes_back_as_soon_as_a_task_ends_on_it() throws SQLException {
    partitions.create(TODAY, TODAY);
    insert(TODAY + "T10:00:00Z");
    on(TODAY.plusDays(30)).detachOlderThan(Duration.ofDays(7));

    assertThat(partitions.create(TODAY, TODAY)).containsExactly(TODAY);
    insert(TODAY + "T11:00:00Z");
    assertThat(query("SELECT count(*) FROM sampo.archive")).containsExactly("2");
    assertThat(partitions.detached()).isEmpty();
  }

  private static ArchivePartitions on(LocalDate day) {
    Instant noon = day.atTime(12, 0).toInstant(ZoneOffset.UTC);
    return new ArchivePartitions(DATABASE.archive(), Clock.fixed(noon, ZoneOffset.UTC));
  }

  private static List<LocalDate> atOnce(Callable<List<LocalDate>> work) throws Exception {
    List<LocalDate> all = new ArrayList<>();
    try (ExecutorService nodes = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<LocalDate>>> results = new ArrayList<>();
      for (int node = 0; node < 4; node++) {
        results.add(nodes.submit(work));
      }
      for (Future<List<LocalDate>> result : results) {
        all.addAll(result.get());
      }
    }
    return all;
  }

  private static void insert(String finishedAt) throws SQLException {
    execute(insertion(finishedAt));
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = DATABASE.archive().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> query(String sql) throws SQLException {
    try (Connection connection = DATABASE.archive().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }

  private static String insertion(String finishedAt) {
    return "INSERT INTO sampo.archive (id, finished_at, created_at, status, type, queue, priority,"
        + " attempt) VALUES (gen_random_uuid(), '"
        + finishedAt
        + "', now(), 1, 'echo', 'default', 5, 1)";
  }
}
