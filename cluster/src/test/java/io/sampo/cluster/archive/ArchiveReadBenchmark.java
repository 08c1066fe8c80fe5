package io.sampo.cluster.archive;

import io.sampo.cluster.database.ArchivePartitions;
import io.sampo.cluster.database.Database;
import io.sampo.cluster.database.DatabaseSettings;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Measures how fast pages and keys are found among millions. Argument: millions of tasks. */
final class ArchiveReadBenchmark {

  private static final Duration LONG = Duration.ofMinutes(1);

  private static final int PAGE = 50;
  private static final int ROUNDS = 5;
  private static final Duration SPAN = Duration.ofDays(3);

  private ArchiveReadBenchmark() {}

  static void main(String[] args) throws Exception {
    int rows = (args.length > 0 ? Integer.parseInt(args[0]) : 3) * 1_000_000;
    Path dataDir = Files.createTempDirectory("sampo-benchmark-");
    try (Database database = Database.open(DatabaseSettings.embedded(dataDir))) {
      Clock clock = Clock.fixed(Tasks.NOON, ZoneOffset.UTC);
      ArchivePartitions days = new ArchivePartitions(database.archive(), clock);
      ArchiveStore store = new ArchiveStore(database.archive(), days);
      fill(store, rows);
      System.out.println("As written:");
      measureAll(store, rows);
      store.summarize();
      Rows.execute(database, "ANALYZE sampo.archive");
      System.out.println("Summarized and analyzed:");
      measureAll(store, rows);
    }
  }

  private static void fill(ArchiveStore store, int rows) throws SQLException {
    Random random = new Random(1);
    List<TaskRecord> tasks = new ArrayList<>();
    for (int number = 0; number < rows; number++) {
      tasks.add(task(random, createdAt(number, rows), number));
      if (tasks.size() == 20_000 || number == rows - 1) {
        store.write(tasks);
        tasks.clear();
      }
    }
  }

  private static Instant createdAt(int number, int rows) {
    return Tasks.NOON.plusMillis(SPAN.toMillis() * number / rows);
  }

  /** One in ten has a label, a key or a queue; some types, labels and failures are rare. */
  private static TaskRecord task(Random random, Instant createdAt, int number) {
    int dice = random.nextInt(1_000_000);
    TaskSpec spec =
        new TaskSpec(
            dice < 10 ? "one-in-100000" : dice < 1_000 ? "one-in-1000" : "echo",
            Json.of("{\"number\":" + number + "}"),
            random.nextInt(10) == 0 ? "id-" + number : null,
            random.nextInt(10) == 0 ? "key-" + random.nextInt(10_000) : null,
            random.nextInt(10) == 0 ? "bulk" : TaskSpec.DEFAULT_QUEUE,
            TaskSpec.DEFAULT_PRIORITY,
            random.nextInt(10) == 0
                ? Tasks.options(
                    Map.of(
                        "region", "r" + random.nextInt(5), "order", "o" + random.nextInt(100_000)))
                : TaskOptions.DEFAULT);
    TaskRecord task = Tasks.ended(Tasks.id(createdAt, number), spec, createdAt);
    return random.nextInt(1_000) == 0
        ? Tasks.endedAgain(task, TaskStatus.FAILED, 1, createdAt)
        : task;
  }

  private static void measureAll(ArchiveStore store, int rows) throws SQLException {
    pages(store, rows, "all", TaskFilter.ALL);
    pages(store, rows, "type common", type("echo"));
    pages(store, rows, "type 1 in 1,000", type("one-in-1000"));
    pages(store, rows, "type 1 in 100,000", type("one-in-100000"));
    pages(store, rows, "type unknown", type("unknown"));
    pages(store, rows, "queue 1 in 10", filter(null, null, "bulk", null, Map.of()));
    pages(store, rows, "key of 100", filter(null, null, null, "key-7", Map.of()));
    pages(store, rows, "failed", filter(TaskStatus.FAILED, null, null, null, Map.of()));
    pages(
        store,
        rows,
        "failed, rare type",
        filter(TaskStatus.FAILED, "unknown", null, null, Map.of()));
    pages(store, rows, "label 1 in 50", filter(null, null, null, null, Map.of("region", "r1")));
    pages(store, rows, "label of 3", filter(null, null, null, null, Map.of("order", "o77")));
    for (int count : List.of(1, 100, 5_000)) {
      Set<String> keys =
          IntStream.range(0, count)
              .mapToObj(i -> "id-" + i * (rows / 5_000))
              .collect(Collectors.toSet());
      measure(
          count + " idempotency keys", () -> store.findByIdempotencyKeys(keys, Tasks.NOON).size());
    }
    measure("by id", () -> store.find(Tasks.id(createdAt(1_000, rows), 1_000)).isPresent() ? 1 : 0);
  }

  private static void pages(ArchiveStore store, int rows, String what, TaskFilter filter)
      throws SQLException {
    TaskId middle = Tasks.id(createdAt(rows / 2, rows), 0);
    measure(what, () -> store.newest(filter, null, PAGE, LONG).tasks().size());
    measure(
        what + ", from the middle", () -> store.newest(filter, middle, PAGE, LONG).tasks().size());
  }

  private static TaskFilter type(String type) {
    return filter(null, type, null, null, Map.of());
  }

  private static TaskFilter filter(
      @Nullable TaskStatus status,
      @Nullable String type,
      @Nullable String queue,
      @Nullable String key,
      Map<String, String> labels) {
    return new TaskFilter(status, type, queue, key, labels, null, null);
  }

  private interface Query {
    int count() throws SQLException;
  }

  private static void measure(String what, Query query) throws SQLException {
    long bestNanos = Long.MAX_VALUE;
    int found = 0;
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      found = query.count();
      bestNanos = Math.min(bestNanos, System.nanoTime() - start);
    }
    System.out.printf("%-40s %,8.1f ms, %d found%n", what, bestNanos / 1e6, found);
  }
}
