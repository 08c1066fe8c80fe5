package io.sampo.cluster.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
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

  @AutoClose private static final TestDatabase TEST = TestDatabase.create();
  @AutoClose private static final Database DATABASE = TEST.open();

  private final ArchivePartitions partitions = on(TODAY);

  @AfterEach
  void dropAll() throws SQLException {
    on(TODAY.plusYears(1)).dropOlderThan(Duration.ZERO);
    assertThat(partitions.existing()).isEmpty();
  }

  @Test
  void today_and_the_next_two_days_take_rows_and_a_fourth_does_not() throws SQLException {
    partitions.createAhead();
    partitions.createAhead();

    assertThat(partitions.existing()).containsExactly(TODAY, TODAY.plusDays(1), TODAY.plusDays(2));
    insert(TODAY + "T00:00:00Z");
    insert(TODAY.plusDays(2) + "T23:59:59.999Z");
    assertThatThrownBy(() -> insert(TODAY.plusDays(3) + "T00:00:00Z"))
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

    assertThat(partitions.dropOlderThan(Duration.ofDays(2)))
        .containsExactly(TODAY.minusDays(4), TODAY.minusDays(3));
    assertThat(partitions.dropOlderThan(Duration.ofDays(2))).isEmpty();
    assertThat(partitions.existing().first()).isEqualTo(TODAY.minusDays(2));
  }

  @Test
  void nodes_that_drop_at_once_all_succeed() throws Exception {
    partitions.create(TODAY.minusDays(4), TODAY);

    atOnce(() -> partitions.dropOlderThan(Duration.ofDays(2)));

    assertThat(partitions.existing()).hasSize(3);
  }

  @Test
  void day_in_use_stays_until_the_next_call() throws SQLException {
    partitions.create(TODAY.minusDays(4), TODAY.minusDays(4));
    try (Connection connection = DATABASE.archive().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SELECT count(*) FROM sampo.archive");

      assertThat(partitions.dropOlderThan(Duration.ofDays(2))).isEmpty();
      connection.rollback();
    }
    assertThat(partitions.dropOlderThan(Duration.ofDays(2))).hasSize(1);
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
    try (Connection connection = DATABASE.archive().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(insertion(finishedAt));
    }
  }

  private static String insertion(String finishedAt) {
    return "INSERT INTO sampo.archive (id, finished_at, created_at, status, type, queue, priority,"
        + " attempt) VALUES (gen_random_uuid(), '"
        + finishedAt
        + "', now(), 1, 'echo', 'default', 5, 1)";
  }
}
