package io.sampo.cluster.node;

import io.sampo.cluster.database.Database;
import io.sampo.cluster.database.DatabaseSettings;
import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.cluster.task.TaskService;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What clients see while a generation of 16 partitions is followed by another under a steady load:
 * arguments are the data folder, tasks a second, seconds, and the partitions of the new generation.
 * A third of the tasks has a key, a third an idempotency key. Prints each second's finished tasks.
 */
final class GenerationBenchmark {

  private static final int BATCH = 50;
  private static final Json PAYLOAD = Json.of("\"" + "x".repeat(98) + "\"");

  private final ClusterNode node;
  private final Map<String, AtomicLong> answers = new ConcurrentHashMap<>();
  private final AtomicLong slowestNanos = new AtomicLong();
  private long submitted;

  private GenerationBenchmark(ClusterNode node) {
    this.node = node;
  }

  public static void main(String[] arguments) throws Exception {
    int perSecond = Integer.parseInt(arguments[1]);
    int seconds = Integer.parseInt(arguments[2]);
    int partitions = Integer.parseInt(arguments[3]);
    try (Database database = Database.open(DatabaseSettings.embedded(Path.of(arguments[0])))) {
      ClusterNode node = EngineBenchmark.start(database);
      while (!node.health().ready()) {
        LockSupport.parkNanos(10_000_000);
      }
      new GenerationBenchmark(node).run(perSecond, seconds, partitions);
      node.stop().toCompletableFuture().join();
    }
  }

  private void run(int perSecond, int seconds, int partitions) {
    long begun = System.nanoTime();
    for (int second = 0; second < seconds; second++) {
      long finishedBefore = finished();
      slowestNanos.set(0);
      if (second == seconds / 2) {
        node.generations()
            .open(partitions)
            .whenComplete((opened, failure) ->
                System.out.printf("  %s %s%n", opened, failure == null ? "" : failure));
      }
      for (int batch = 0; batch < perSecond / BATCH; batch++) {
        waitUntil(
            begun
                + TimeUnit.SECONDS.toNanos(second)
                + batch * (1_000_000_000L * BATCH / perSecond));
        submit();
      }
      waitUntil(begun + TimeUnit.SECONDS.toNanos(second + 1L));
      System.out.printf(
          "%3d s: finished %,7d, slowest answer %,5d ms%n",
          second, finished() - finishedBefore, slowestNanos.get() / 1_000_000);
    }
    while (finished() < submitted) {
      LockSupport.parkNanos(10_000_000);
    }
    System.out.printf(
        "submitted %,d, answered %s, %s%n",
        submitted, answers, node.generations().list().toCompletableFuture().join());
  }

  private static void waitUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void submit() {
    List<TaskSpec> specs = new ArrayList<>(BATCH);
    for (int i = 0; i < BATCH; i++) {
      long number = submitted++;
      String key = number % 3 == 0 ? "k" + number % 300 : null;
      String once = number % 3 == 1 ? "i" + number : null;
      specs.add(new TaskSpec("echo", PAYLOAD, once, key, "default", 5, TaskOptions.DEFAULT));
    }
    long asked = System.nanoTime();
    TaskService service = node.tasks();
    service
        .submit(specs)
        .whenComplete((all, failure) -> {
          slowestNanos.accumulateAndGet(System.nanoTime() - asked, Math::max);
          if (failure != null) {
            count(failure.toString());
          } else {
            all.forEach(answer -> count(name(answer)));
          }
        });
  }

  private static String name(SubmitAnswer answer) {
    return answer instanceof SubmitAnswer.Accepted ? "Accepted" : answer.toString();
  }

  private void count(String what) {
    answers.computeIfAbsent(what, _ -> new AtomicLong()).incrementAndGet();
  }

  private long finished() {
    return node.tasks().stats().toCompletableFuture().join().finishedTotal();
  }
}
