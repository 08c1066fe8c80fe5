package io.sampo.cluster.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.database.ArchivePartitions;
import io.sampo.cluster.database.Database;
import io.sampo.cluster.database.TestDatabase;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Writes to a real PostgreSQL and finds again by id. */
class ArchiveStoreIT {

  private static final Duration WITHIN = Duration.ofSeconds(10);

  private static final Duration LONG = Duration.ofMinutes(1);

  @AutoClose private final TestDatabase fixture = TestDatabase.create();
  @AutoClose private final Database database = fixture.open();
  private final ArchivePartitions days =
      new ArchivePartitions(database.archive(), Clock.fixed(Tasks.NOON, ZoneOffset.UTC));
  private final ArchiveStore store = new ArchiveStore(database.archive(), days);

  @Test
  void any_task_comes_back_equal() throws SQLException {
    Tasks tasks = new Tasks(42);
    List<TaskRecord> written =
        LongStream.range(0, 20_000)
            .mapToObj(number -> tasks.any(Tasks.NOON.plusMillis(number), number))
            .toList();
    for (int from = 0; from < written.size(); from += 5_000) {
      store.write(written.subList(from, from + 5_000));
    }

    assertThat(store.refusedRows()).isZero();
    assertThat(store.repeatedWrites()).isZero();
    assertThat(readAll()).isEqualTo(written.reversed());
    for (int i = 0; i < written.size(); i += 40) {
      assertThat(store.find(written.get(i).id())).contains(written.get(i));
    }
  }

  private List<TaskRecord> readAll() throws SQLException {
    List<TaskRecord> all = new ArrayList<>(store.newest(TaskFilter.ALL, null, 1_000, LONG).tasks());
    List<TaskRecord> page = all;
    while (!page.isEmpty()) {
      page = store.newest(TaskFilter.ALL, page.getLast().id(), 1_000, LONG).tasks();
      all.addAll(page);
    }
    return all;
  }

  @Test
  void pages_of_large_tasks_are_cut_short_and_none_is_missing() throws SQLException {
    Json large = Json.of("\"" + "x".repeat(900_000) + "\"");
    List<TaskRecord> written = new ArrayList<>();
    for (int number = 0; number < 12; number++) {
      TaskId id = Tasks.id(Tasks.NOON.plusSeconds(number), number);
      // They end on two days, out of order.
      Instant end = Tasks.NOON.plusSeconds(number % 3 == 0 ? 60 : 40_000);
      written.add(Tasks.ended(id, TaskSpec.of("echo", large), end));
    }
    store.write(written);

    TaskPage page = store.newest(TaskFilter.ALL, null, 1_000, LONG);
    assertThat(page.tasks()).hasSizeBetween(1, 4);
    assertThat(page.more()).isTrue();
    assertThat(readAll()).isEqualTo(written.reversed());
  }

  @Test
  void a_task_that_was_never_archived_is_not_found() throws SQLException {
    assertThat(store.find(Tasks.id(Tasks.NOON, 1))).isEmpty();
  }

  @Test
  void a_plain_task_needs_no_json_beside_its_own() throws SQLException {
    store.write(plain(1, 2));

    assertThat(
            Rows.count(
                database,
                "attempts IS NULL AND options IS NULL AND labels IS NULL AND queue IS NULL"
                    + " AND priority IS NULL AND error IS NULL AND progress IS NULL"))
        .isEqualTo(1);
  }

  @Test
  void writing_again_changes_nothing() throws SQLException {
    store.write(plain(0, 100));
    store.write(plain(0, 100));
    store.write(plain(50, 150));

    assertThat(Rows.count(database, "true")).isEqualTo(150);
    assertThat(store.repeatedWrites()).isEqualTo(2);
    assertThat(store.find(Tasks.id(Tasks.NOON, 60))).contains(Tasks.plain(Tasks.NOON, 60));
  }

  @Test
  void a_task_twice_in_one_write_is_stored_once() throws SQLException {
    List<TaskRecord> twice = new ArrayList<>(plain(0, 10));
    twice.addAll(plain(5, 15));
    store.write(twice);

    assertThat(Rows.count(database, "true")).isEqualTo(15);
  }

  @Test
  void a_task_retried_by_hand_replaces_its_earlier_end() throws SQLException {
    TaskRecord first = failed(1);
    TaskRecord last =
        Tasks.endedAgain(first, TaskStatus.SUCCEEDED, 2, Tasks.NOON.plus(Duration.ofDays(1)));
    store.write(List.of(first));
    store.write(List.of(last, Tasks.plain(Tasks.NOON, 2)));

    assertThat(store.find(first.id())).contains(last);
    assertThat(Rows.count(database, "true")).isEqualTo(2);
  }

  @Test
  void a_late_write_of_an_earlier_end_does_not_bring_it_back() throws SQLException {
    TaskRecord first = Tasks.endedAgain(failed(1), TaskStatus.FAILED, 3, Tasks.NOON);
    // The clock of the node that ended it last was behind.
    TaskRecord last = Tasks.endedAgain(first, TaskStatus.FAILED, 4, Tasks.NOON.minusMillis(5));
    store.write(List.of(last));
    store.write(List.of(first));

    assertThat(store.find(first.id())).contains(last);
    assertThat(Rows.count(database, "true")).isEqualTo(1);
  }

  @Test
  void a_task_cancelled_before_its_second_life_began_replaces_its_earlier_end()
      throws SQLException {
    TaskRecord first = failed(1);
    TaskRecord last = Tasks.endedAgain(first, TaskStatus.CANCELLED, 1, Tasks.NOON.plusSeconds(60));
    store.write(List.of(first));
    store.write(List.of(last));

    assertThat(store.find(first.id())).contains(last);
    assertThat(Rows.count(database, "true")).isEqualTo(1);
  }

  @Test
  void a_task_accepted_by_a_clock_that_was_days_ahead_is_found_once_it_ended() throws SQLException {
    TaskId id = Tasks.id(Tasks.NOON.plus(Duration.ofDays(2)), 1);
    TaskRecord ahead = Tasks.ended(id, TaskSpec.of("echo", Json.of("1")), Tasks.NOON);
    store.write(List.of(ahead));
    store.write(plain(2, 4));

    assertThat(store.find(id)).contains(ahead);
    assertThat(store.newest(TaskFilter.ALL, null, 1, WITHIN).tasks()).containsExactly(ahead);
  }

  @Test
  void an_end_after_a_retry_replaces_one_of_a_task_that_a_wrong_clock_accepted()
      throws SQLException {
    TaskId id = Tasks.id(Tasks.NOON.plus(Duration.ofDays(5)), 1);
    TaskRecord first =
        Tasks.endedAgain(
            Tasks.ended(id, TaskSpec.of("echo", Json.of("1")), Tasks.NOON),
            TaskStatus.FAILED,
            1,
            Tasks.NOON);
    Instant later = Tasks.NOON.plus(Duration.ofDays(4));
    TaskRecord last = Tasks.endedAgain(first, TaskStatus.SUCCEEDED, 2, later);
    store.write(List.of(first));
    store.write(List.of(last));

    assertThat(store.find(id)).contains(last);
    assertThat(Rows.count(database, "true")).isEqualTo(1);
  }

  @Test
  void a_page_leaves_out_nothing_that_ended_before_it_was_accepted() throws SQLException {
    Instant midnight = Instant.parse("2026-11-11T00:00:00Z");
    List<TaskRecord> written = new ArrayList<>();
    for (int number = 0; number < 9; number++) {
      // Accepted minutes after midnight by a clock that was ahead, ended before it or after it.
      TaskId id = Tasks.id(midnight.plus(Duration.ofMinutes(5L + number)), number);
      Instant end = midnight.plusSeconds(number % 3 == 0 ? -5 : 3_600);
      written.add(Tasks.ended(id, TaskSpec.of("echo", Json.of("1")), end));
    }
    store.write(written);

    assertThat(store.newest(TaskFilter.ALL, null, 3, WITHIN).tasks())
        .isEqualTo(written.reversed().subList(0, 3));
    TaskFilter sinceMidnight = new TaskFilter(null, null, null, null, Map.of(), midnight, null);
    assertThat(store.newest(sinceMidnight, null, 100, WITHIN).tasks())
        .isEqualTo(written.reversed());
  }

  @Test
  void an_end_after_a_retry_by_hand_is_the_later_one_whatever_the_clocks_said()
      throws SQLException {
    TaskRecord first = Tasks.endedAgain(failed(1), TaskStatus.FAILED, 3, Tasks.NOON);
    for (long millis : new long[] {-1_000, 0, 1_000}) {
      Instant end = Tasks.NOON.plusMillis(millis);
      TaskRecord last = Tasks.inRound(Tasks.endedAgain(first, TaskStatus.CANCELLED, 3, end), 1);
      Rows.execute(database, "DELETE FROM sampo.archive");
      for (List<TaskRecord> write :
          List.of(List.of(first), List.of(last), List.of(first), List.of(last, first))) {
        store.write(write);
        TaskRecord known = write.equals(List.of(first)) && !isThere(last) ? first : last;
        assertThat(store.find(first.id())).contains(known);
        assertThat(store.newest(TaskFilter.ALL, null, 9, WITHIN).tasks()).containsExactly(known);
      }
    }
  }

  private boolean isThere(TaskRecord task) throws SQLException {
    return Rows.count(database, "status = " + task.status().code()) > 0;
  }

  @Test
  void rows_of_a_node_of_the_release_before_name_no_round() throws SQLException {
    TaskRecord plain = Tasks.plain(Tasks.NOON, 1);
    store.write(List.of(plain));
    String old = ArchiveRow.COLUMNS.replace(", round", "");

    Rows.execute(
        database,
        "BEGIN; CREATE TEMPORARY TABLE old (LIKE sampo.archive) ON COMMIT DROP;"
            + " INSERT INTO old (%1$s) SELECT %1$s FROM sampo.archive;".formatted(old)
            + " DELETE FROM sampo.archive;"
            + " INSERT INTO sampo.archive (%1$s) SELECT %1$s FROM old; COMMIT".formatted(old));

    assertThat(store.find(plain.id())).contains(plain);
  }

  @Test
  void days_nobody_had_foreseen_are_created() throws SQLException {
    Instant longAgo = Tasks.NOON.minus(Duration.ofDays(40));
    Instant farAhead = Tasks.NOON.plus(Duration.ofDays(400));
    store.write(
        List.of(Tasks.plain(longAgo, 1), Tasks.plain(Tasks.NOON, 2), Tasks.plain(farAhead, 3)));

    assertThat(store.find(Tasks.id(longAgo, 1))).isPresent();
    assertThat(store.find(Tasks.id(farAhead, 3))).isPresent();
    assertThat(days.existing()).hasSize(3);
  }

  @Test
  void rows_that_postgres_refuses_are_stored_harmless_and_block_nobody() throws SQLException {
    List<TaskRecord> tasks = new ArrayList<>(plain(0, 1_000));
    Json deep = Json.of("[".repeat(100_000) + "]".repeat(100_000));
    String longKey = new Tasks(7).incompressible(9_000);
    tasks.set(10, ended(10, Tasks.labelled("name", "a\0b")));
    tasks.set(500, ended(500, TaskSpec.of("echo", deep)));
    tasks.set(501, ended(501, TaskSpec.of("echo", Json.of("{no json}"))));
    tasks.set(700, ended(700, Tasks.spec("echo", null, longKey, "default")));
    tasks.set(999, ended(999, Tasks.spec("echo", "a\0b", "c\0d", "e\0f")));
    store.write(tasks);

    assertThat(Rows.count(database, "true")).isEqualTo(1_000);
    assertThat(store.refusedRows()).isEqualTo(5);
    TaskRecord noJson = store.find(Tasks.id(Tasks.NOON, 501)).orElseThrow();
    assertThat(noJson.spec().payload()).isEqualTo(Json.of("\"{no json}\""));
    TaskRecord withNul = store.find(Tasks.id(Tasks.NOON, 10)).orElseThrow();
    assertThat(withNul.spec().options().labels()).isEqualTo(Map.of("name", "a\ufffdb"));
    assertThat(store.find(Tasks.id(Tasks.NOON, 700))).isPresent();
    assertThat(store.find(Tasks.id(Tasks.NOON, 11))).contains(Tasks.plain(Tasks.NOON, 11));

    store.write(tasks);
    assertThat(Rows.count(database, "true")).isEqualTo(1_000);
  }

  private static List<TaskRecord> plain(long from, long to) {
    return LongStream.range(from, to).mapToObj(number -> Tasks.plain(Tasks.NOON, number)).toList();
  }

  private static TaskRecord ended(long number, TaskSpec spec) {
    return Tasks.ended(Tasks.id(Tasks.NOON, number), spec, Tasks.NOON);
  }

  private static TaskRecord failed(long number) {
    return Tasks.endedAgain(
        Tasks.plain(Tasks.NOON, number), TaskStatus.FAILED, 1, Tasks.NOON.plusMillis(5));
  }
}
