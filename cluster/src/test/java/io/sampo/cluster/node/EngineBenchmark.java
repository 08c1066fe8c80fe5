package io.sampo.cluster.node;

import com.typesafe.config.ConfigFactory;
import io.sampo.cluster.archive.ArchiveReaderSettings;
import io.sampo.cluster.archive.ArchiveRetentionSettings;
import io.sampo.cluster.archive.ArchiveWriterSettings;
import io.sampo.cluster.database.Database;
import io.sampo.cluster.database.DatabaseSettings;
import io.sampo.cluster.partition.PartitionSettings;
import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.cluster.task.TaskService;
import io.sampo.cluster.task.TaskStats;
import io.sampo.cluster.worker.Handlers;
import io.sampo.cluster.worker.WorkerSettings;
import io.sampo.cluster.worker.builtin.BuiltInHandlers;
import io.sampo.cluster.worker.builtin.ExecHandlerSettings;
import io.sampo.cluster.worker.builtin.HttpHandlerSettings;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Durable tasks a second through one node's engine, without HTTP: arguments are the data folder,
 * tasks in all, tasks a submission, submissions in flight, rounds.
 */
final class EngineBenchmark {

  private EngineBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[0]);
    int tasks = Integer.parseInt(arguments[1]);
    int batch = Integer.parseInt(arguments[2]);
    int inFlight = Integer.parseInt(arguments[3]);
    int rounds = Integer.parseInt(arguments[4]);
    try (Database database = Database.open(DatabaseSettings.embedded(data))) {
      ClusterNode node = start(database);
      while (!node.health().ready()) {
        LockSupport.parkNanos(10_000_000);
      }
      for (int round = 0; round < rounds; round++) {
        run(node.tasks(), tasks, batch, inFlight);
      }
      node.stop().toCompletableFuture().join();
    }
  }

  static ClusterNode start(Database database) throws Exception {
    Handlers handlers =
        Handlers.load(
            BuiltInHandlers.create(HttpHandlerSettings.DEFAULT, ExecHandlerSettings.OFF),
            null,
            WorkerSettings.DEFAULT);
    ClusterConfig.Address address =
        new ClusterConfig.Address("127.0.0.1", 17_355, "127.0.0.1", List.of());
    NodeSettings settings =
        new NodeSettings(
            address.name(),
            16,
            Runtime.getRuntime().maxMemory() / 2,
            PartitionSettings.DEFAULT,
            1_000,
            WorkerSettings.DEFAULT,
            Duration.ofSeconds(10),
            ArchiveWriterSettings.DEFAULT,
            ArchiveReaderSettings.DEFAULT,
            ArchiveRetentionSettings.DEFAULT);
    return ClusterNode.start(
        settings,
        ClusterConfig.of(ConfigFactory.empty(), address, database.access(), 8),
        database,
        handlers);
  }

  private static void run(TaskService service, int tasks, int batch, int inFlight)
      throws Exception {
    long finishedBefore = stats(service).finishedTotal();
    long archivedBefore = stats(service).archivedTotal();
    Json payload = Json.of("\"" + "x".repeat(98) + "\"");
    Semaphore room = new Semaphore(inFlight);
    AtomicLong refused = new AtomicLong();
    long begun = System.nanoTime();
    for (int i = 0; i < tasks; i += batch) {
      List<TaskSpec> specs = new ArrayList<>(batch);
      for (int j = 0; j < batch; j++) {
        specs.add(TaskSpec.of("echo", payload));
      }
      room.acquire();
      service
          .submit(specs)
          .whenComplete((answers, failure) -> {
            room.release();
            if (failure != null || !(answers.getFirst() instanceof SubmitAnswer.Accepted)) {
              refused.incrementAndGet();
            }
          });
    }
    room.acquire(inFlight);
    long accepted = System.nanoTime() - begun;
    while (stats(service).finishedTotal() - finishedBefore < tasks && refused.get() == 0) {
      LockSupport.parkNanos(5_000_000);
    }
    long finished = System.nanoTime() - begun;
    while (stats(service).archivedTotal() - archivedBefore < tasks && refused.get() == 0) {
      LockSupport.parkNanos(5_000_000);
    }
    long archived = System.nanoTime() - begun;
    System.out.printf(
        "accepted %,.0f/s finished %,.0f/s archived %,.0f/s refused %d%n",
        tasks * 1e9 / accepted, tasks * 1e9 / finished, tasks * 1e9 / archived, refused.get());
  }

  private static TaskStats stats(TaskService service) {
    return service.stats().toCompletableFuture().join();
  }
}
