package io.sampo.cluster.archive;

import io.sampo.cluster.database.ArchivePartitions;
import io.sampo.cluster.database.Database;
import io.sampo.cluster.database.DatabaseSettings;
import io.sampo.core.task.TaskRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures how fast plain tasks are archived, on a PostgreSQL that waits for the disk. Arguments:
 * rows a write, rows in all, rounds.
 */
final class ArchiveBenchmark {

  private static final int SPREAD_MILLIS = 10;

  private ArchiveBenchmark() {}

  static void main(String[] args) throws Exception {
    int rowsPerWrite = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
    int rows = args.length > 1 ? Integer.parseInt(args[1]) : 200_000;
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
    Path dataDir = Files.createTempDirectory("sampo-benchmark-");
    try (Database database = Database.open(DatabaseSettings.embedded(dataDir))) {
      Clock clock = Clock.fixed(Tasks.NOON, ZoneOffset.UTC);
      ArchivePartitions days = new ArchivePartitions(database.archive(), clock);
      days.createAhead();
      ArchiveStore store = new ArchiveStore(database.archive(), days);
      for (int round = 0; round < rounds; round++) {
        measure(store, dataDir, tasks(round, rows), rowsPerWrite);
      }
      printSizes(database);
    }
  }

  private static List<TaskRecord> tasks(int round, int rows) {
    List<TaskRecord> tasks = new ArrayList<>(rows);
    for (int i = 0; i < rows; i++) {
      long number = (long) round * rows + i;
      Instant createdAt = Tasks.NOON.plusMillis(number / SPREAD_MILLIS);
      tasks.add(Tasks.plain(createdAt, number));
    }
    return tasks;
  }

  private static void measure(
      ArchiveStore store, Path dataDir, List<TaskRecord> tasks, int rowsPerWrite) throws Exception {
    Duration cpuBefore = postgresCpu(dataDir);
    Duration ownBefore = ownCpu();
    long start = System.nanoTime();
    for (int from = 0; from < tasks.size(); from += rowsPerWrite) {
      store.write(tasks.subList(from, Math.min(tasks.size(), from + rowsPerWrite)));
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    System.out.printf(
        "%,d rows, %,d a write: %d ms, %,.0f rows/s; CPU: PostgreSQL %d ms, own %d ms%n",
        tasks.size(),
        rowsPerWrite,
        took.toMillis(),
        tasks.size() * 1e9 / took.toNanos(),
        postgresCpu(dataDir).minus(cpuBefore).toMillis(),
        ownCpu().minus(ownBefore).toMillis());
  }

  private static Duration ownCpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static Duration postgresCpu(Path dataDir) throws IOException {
    Path pidFile;
    try (Stream<Path> files = Files.walk(dataDir)) {
      pidFile = files.filter(file -> file.endsWith("postmaster.pid")).findFirst().orElseThrow();
    }
    long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
    return ProcessHandle.of(pid)
        .orElseThrow()
        .descendants()
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static void printSizes(Database database) throws Exception {
    String sizes =
        """
        SELECT relname, pg_relation_size(oid) / 1024 AS kib FROM pg_class
        WHERE relname LIKE 'archive_%' AND pg_relation_size(oid) > 100000 ORDER BY 1
        """;
    try (Connection connection = database.archive().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sizes)) {
      while (rows.next()) {
        System.out.printf("%-50s %,8d KiB%n", rows.getString(1), rows.getLong(2));
      }
    }
  }
}
