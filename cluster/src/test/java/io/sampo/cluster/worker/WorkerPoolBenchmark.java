package io.sampo.cluster.worker;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.cluster.worker.builtin.BuiltInHandlers;
import io.sampo.cluster.worker.builtin.ExecHandlerSettings;
import io.sampo.cluster.worker.builtin.HttpHandlerSettings;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskId;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Measures what the pool itself costs: echo attempts a second, CPU time and bytes for each. Run its
 * main by hand; arguments are seconds a round and orders a message.
 */
final class WorkerPoolBenchmark {

  private static final int ROUNDS = 6;
  private static final int IN_FLIGHT_MAX = 4_096;
  private static final Json PAYLOAD = Json.of("\"" + "x".repeat(98) + "\"");

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  private final Semaphore slots = new Semaphore(IN_FLIGHT_MAX);
  private static final String HERE = "here:1";
  private static final PartitionPlace PLACE = new PartitionPlace(1, 0);

  private final LongAdder delivered = new LongAdder();
  private final int batch;
  private long ordered;

  private WorkerPoolBenchmark(int batch) {
    this.batch = batch;
  }

  public static void main(String[] args) throws InterruptedException {
    Duration round = Duration.ofSeconds(args.length > 0 ? Integer.parseInt(args[0]) : 5);
    int batch = args.length > 1 ? Integer.parseInt(args[1]) : 64;
    new WorkerPoolBenchmark(batch).run(round);
  }

  private void run(Duration round) throws InterruptedException {
    var handlers =
        Handlers.load(
            BuiltInHandlers.create(HttpHandlerSettings.DEFAULT, ExecHandlerSettings.OFF),
            null,
            WorkerSettings.DEFAULT);
    AtomicReference<ActorSystem<WorkerPoolActor.Message>> actor = new AtomicReference<>();
    var pool =
        new WorkerPool(
            handlers,
            WorkerSettings.DEFAULT,
            IN_FLIGHT_MAX,
            (id, _) -> {
              delivered.increment();
              actor.get().tell(recorded(id));
            },
            _ -> slots.release(),
            MemoryBudget.unlimited(),
            System::nanoTime);
    var system =
        ActorSystem.create(
            WorkerPoolActor.create(
                HERE,
                pool,
                new Slots(HERE, _ -> IN_FLIGHT_MAX, _ -> Slots.Kind.WAITING),
                WorkerMetrics.NONE),
            "benchmark");
    actor.set(system);
    for (int i = 0; i < ROUNDS; i++) {
      measure(system, round);
    }
    pool.types().stream()
        .filter(type -> !type.durations().byBucket().isEmpty())
        .forEach(System.out::println);
    system.terminate();
  }

  private void measure(ActorSystem<WorkerPoolActor.Message> system, Duration round)
      throws InterruptedException {
    long count = delivered.sum();
    long cpu = SYSTEM.getProcessCpuTime();
    long bytes = THREADS.getTotalThreadAllocatedBytes();
    long start = System.nanoTime();
    while (System.nanoTime() - start < round.toNanos()) {
      slots.acquire(batch);
      system.tell(new WorkerPoolActor.Run(HERE, PLACE, 1, orders()));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    count = delivered.sum() - count;
    System.out.printf(
        "%,.0f echo attempts/s, %.2f us CPU and %,d bytes each, %.2f cores%n",
        count / seconds,
        (SYSTEM.getProcessCpuTime() - cpu) / 1e3 / count,
        (THREADS.getTotalThreadAllocatedBytes() - bytes) / count,
        (SYSTEM.getProcessCpuTime() - cpu) / 1e9 / seconds);
  }

  private static WorkerPoolActor.Recorded recorded(TaskId id) {
    return new WorkerPoolActor.Recorded(PartitionPlace.of(id), List.of(id.number()));
  }

  private List<AttemptOrder> orders() {
    List<AttemptOrder> orders = new ArrayList<>(batch);
    for (int i = 0; i < batch; i++) {
      ordered++;
      TaskId id = TaskId.of(1, 1, (int) (ordered % 64), ordered);
      orders.add(
          new AttemptOrder(
              id, ordered, 1, "echo", "default", PAYLOAD, Duration.ofMinutes(5), HERE));
    }
    return orders;
  }
}
