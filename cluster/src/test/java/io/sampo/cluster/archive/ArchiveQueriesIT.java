package io.sampo.cluster.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.database.ArchivePartitions;
import io.sampo.cluster.database.Database;
import io.sampo.cluster.database.TestDatabase;
import io.sampo.core.partition.PartitionCommand.ArchivedKey;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reads an archive of four days that is written once. */
class ArchiveQueriesIT {

  private static final Duration LONG = Duration.ofMinutes(1);

  private static final long SEED = 11;
  private static final int TASKS = 60_000;
  private static final Duration APART = Duration.ofSeconds(4);
  private static final List<TaskRecord> ALL = new ArrayList<>();
  private static final TestDatabase FIXTURE = TestDatabase.create();
  private static final Database DATABASE = FIXTURE.open();
  private static final ArchiveStore STORE =
      new ArchiveStore(
          DATABASE.archive(),
          new ArchivePartitions(DATABASE.archive(), Clock.fixed(Tasks.NOON, ZoneOffset.UTC)));

  @BeforeAll
  static void write() throws SQLException {
    Random random = new Random(SEED);
    for (int number = 0; number < TASKS; number++) {
      ALL.add(task(random, number));
    }
    STORE.write(ALL);
    Rows.execute(DATABASE, "ANALYZE sampo.archive");
    STORE.summarize();
  }

  /** Accepted over three days, ended up to a day later. */
  private static TaskRecord task(Random random, int number) {
    Instant createdAt = Tasks.NOON.plus(APART.multipliedBy(number));
    boolean rare = random.nextInt(5_000) == 0;
    TaskSpec spec =
        new TaskSpec(
            rare ? "rare" : "type-" + random.nextInt(3),
            Json.of(Integer.toString(number)),
            random.nextInt(4) == 0 ? "id-" + random.nextInt(10_000) : null,
            random.nextInt(4) == 0 ? "key-" + random.nextInt(1_000) : null,
            random.nextInt(3) == 0 ? "bulk" : TaskSpec.DEFAULT_QUEUE,
            TaskSpec.DEFAULT_PRIORITY,
            rare || random.nextInt(10) == 0
                ? Tasks.options(Map.of("city", rare ? "Oulu" : "Turku", "n", "" + number % 7))
                : TaskOptions.DEFAULT);
    Instant finishedAt = createdAt.plusSeconds(random.nextInt(86_400));
    TaskRecord task = Tasks.ended(Tasks.id(createdAt, number), spec, finishedAt);
    return random.nextInt(100) == 0
        ? Tasks.endedAgain(task, TaskStatus.FAILED, 1, finishedAt)
        : task;
  }

  @AfterAll
  static void close() {
    DATABASE.close();
    FIXTURE.close();
  }

  @Test
  void a_page_holds_what_the_filter_matches_newest_first() throws SQLException {
    Random random = new Random(SEED);
    for (int i = 0; i < 150; i++) {
      TaskFilter filter = anyFilter(random);
      TaskId before = random.nextBoolean() ? null : ALL.get(random.nextInt(TASKS)).id();
      int limit = 1 + random.nextInt(100);

      TaskPage page = STORE.newest(filter, before, limit, LONG);
      String asked = "%s before %s, %d at most".formatted(filter, before, limit);
      assertThat(ids(page.tasks())).as(asked).isEqualTo(expected(filter, before, limit));
      assertThat(page.more())
          .as(asked)
          .isEqualTo(expected(filter, before, limit + 1).size() > limit);
    }
  }

  private static TaskFilter anyFilter(Random random) {
    Instant somewhere = ALL.get(random.nextInt(TASKS)).createdAt();
    return new TaskFilter(
        oneOf(random, null, null, TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.EXPIRED),
        oneOf(random, null, null, "type-1", "rare", "unknown"),
        oneOf(random, null, null, "bulk", TaskSpec.DEFAULT_QUEUE, "unknown"),
        oneOf(random, null, null, null, "key-7", "a\0b"),
        random.nextInt(3) == 0 ? Map.of("city", random.nextBoolean() ? "Turku" : "Oulu") : Map.of(),
        random.nextInt(3) == 0 ? somewhere : null,
        random.nextInt(3) == 0 ? somewhere.plus(Duration.ofHours(12)) : null);
  }

  @SafeVarargs
  private static <T> @Nullable T oneOf(Random random, @Nullable T... values) {
    return values[random.nextInt(values.length)];
  }

  private static List<TaskId> expected(TaskFilter filter, @Nullable TaskId before, int limit) {
    return ALL.reversed().stream()
        .filter(task -> before == null || task.id().compareTo(before) < 0)
        .filter(task -> filter.matches(task.spec(), task.status(), task.createdAt().toEpochMilli()))
        .limit(limit)
        .map(TaskRecord::id)
        .toList();
  }

  private static List<TaskId> ids(List<TaskRecord> tasks) {
    return tasks.stream().map(TaskRecord::id).toList();
  }

  @Test
  void an_idempotency_key_finds_the_task_accepted_last() throws SQLException {
    Instant since = ALL.get(TASKS / 2).createdAt();
    Map<String, TaskRecord> expected = new HashMap<>();
    for (TaskRecord task : ALL.subList(TASKS / 2, TASKS)) {
      String key = task.spec().idempotencyKey();
      if (key != null) {
        expected.put(key, task);
      }
    }

    Map<String, ArchivedKey> found = STORE.findByIdempotencyKeys(keysOf(ALL), since);

    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach((key, task) ->
        assertThat(found.get(key)).isEqualTo(new ArchivedKey(task.id(), task.bodyHash())));
  }

  private static Set<String> keysOf(List<TaskRecord> tasks) {
    Set<String> keys = new HashSet<>(Set.of("unknown", "a\0b"));
    tasks.stream()
        .map(task -> task.spec().idempotencyKey())
        .filter(Objects::nonNull)
        .forEach(keys::add);
    return keys;
  }

  @Test
  void a_look_up_by_id_uses_the_primary_key_of_few_days() throws SQLException {
    String plan =
        plan(
            ArchiveQueries.FIND
                .replaceFirst("\\?", "'00000000-0000-0000-0000-000000000000'")
                .replaceFirst("\\?", "'2026-11-11 12:00Z'"));

    assertThat(plan).contains("_pkey").doesNotContain("Seq Scan").doesNotContain("20261110");
  }

  @Test
  void a_look_up_by_idempotency_key_uses_its_index() throws SQLException {
    String plan =
        plan(
            ArchiveQueries.FIND_BY_IDEMPOTENCY_KEYS
                .replaceFirst("\\?", "ARRAY['a', 'b']")
                .replaceFirst("\\?", "'2026-11-11 12:00Z'")
                .replaceFirst("\\?", "'2026-11-10 12:00Z'"));

    assertThat(plan).contains("idempotency_key").doesNotContain("Seq Scan");
  }

  @Test
  void pages_by_key_and_of_failed_tasks_are_read_in_the_order_of_their_index() throws SQLException {
    TaskFilter all = TaskFilter.ALL;
    TaskFilter byKey = new TaskFilter(null, null, null, "key-7", Map.of(), null, null);
    TaskFilter failed = new TaskFilter(TaskStatus.FAILED, null, null, null, Map.of(), null, null);

    assertThat(planOfPage(all)).contains("_pkey").doesNotContain("Sort", "Seq Scan");
    assertThat(planOfPage(byKey)).contains("key_id_idx").doesNotContain("Sort", "Seq Scan");
    assertThat(planOfPage(failed)).contains("status_id_idx").doesNotContain("Sort", "Seq Scan");
  }

  private static String planOfPage(TaskFilter filter) throws SQLException {
    return plan(
        new FilterSql(filter, null, 50)
            .ordered(LocalDate.parse("2026-11-11"))
            .replaceFirst("\\?", "'00000000-0000-0000-0000-000000000000'")
            .replaceFirst("\\?", "'ffffffff-0000-0000-0000-000000000000'")
            .replaceFirst("\\?", "'key-7'"));
  }

  private static String plan(String sql) throws SQLException {
    return String.join("\n", Rows.query(DATABASE, "EXPLAIN " + sql));
  }
}
