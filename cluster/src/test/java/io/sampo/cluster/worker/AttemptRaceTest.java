package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.task.Json;
import io.sampo.handler.TaskContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Completion, timeout, cancellation, giving up and leaving, all at once, from several threads. */
final class AttemptRaceTest {

  private static final int ATTEMPTS = 3_000;
  private static final int SPINS_MAX = 2_000;
  private static final WorkerSettings NO_GRACE =
      new WorkerSettings(2, 1_000, Duration.ZERO, Duration.ofMillis(200));

  private final CountDownLatch letGo = new CountDownLatch(1);

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 20_260_101, 77})
  void each_order_has_one_outcome_and_one_release(long seed) throws Exception {
    var handlers =
        List.of(
            ScriptedHandler.waiting("waiting", this::handle),
            ScriptedHandler.cpuBound("computing", this::handle));
    List<AttemptOrder> orders = new ArrayList<>();
    try (PoolFixture pool = new PoolFixture(handlers, NO_GRACE);
        ExecutorService threads = Executors.newFixedThreadPool(3)) {
      Random random = new Random(seed);
      for (int i = 0; i < ATTEMPTS; i++) {
        orders.add(pool.order(random.nextInt(8) == 0 ? "computing" : "waiting", body(random)));
      }
      Future<?> starter = threads.submit(() -> orders.forEach(pool.pool::start));
      Future<?> canceller = threads.submit(() -> cancelSome(pool, orders, seed, starter));
      Future<?> clock = threads.submit(() -> letTimePass(pool, starter));
      for (Future<?> racer : List.of(starter, canceller, clock)) {
        racer.get(60, TimeUnit.SECONDS);
      }
      pool.pool.stopAll();
      pool.pass(Duration.ZERO);
      letGo.countDown();
      pool.recorder.awaitReleases(ATTEMPTS);
      Await.until("all strays are back", () -> pool.pool.strays() == 0);

      assertThat(pool.pool.idle()).isTrue();
      assertThat(kindsOfOutcomes(pool.recorder, orders)).isGreaterThan(2);
    }
  }

  /** How long it spins, and whether it then returns, throws or clings to its thread. */
  private static String body(Random random) {
    return "[%d,%d]".formatted(random.nextInt(SPINS_MAX), random.nextInt(10));
  }

  private @Nullable Json handle(Json payload, TaskContext context) throws Exception {
    String[] body = payload.toString().replaceAll("[\\[\\]]", "").split(",", 2);
    for (int i = Integer.parseInt(body[0]); i > 0; i--) {
      Thread.onSpinWait();
    }
    context.progress(1, 2, null);
    switch (Integer.parseInt(body[1])) {
      case 0 -> throw new IllegalStateException("as told");
      case 1 -> letGo.await();
      case 2 -> ignoreInterrupts();
      default -> {}
    }
    return payload;
  }

  private void ignoreInterrupts() {
    boolean held = true;
    while (held) {
      try {
        letGo.await();
        held = false;
      } catch (InterruptedException e) {
        // Clings to its thread.
      }
    }
  }

  private static void cancelSome(
      PoolFixture pool, List<AttemptOrder> orders, long seed, Future<?> starter) {
    Random random = new Random(seed + 1);
    while (!starter.isDone()) {
      pool.interrupt(orders.get(random.nextInt(ATTEMPTS)));
    }
  }

  private static void letTimePass(PoolFixture pool, Future<?> starter) {
    while (!starter.isDone()) {
      pool.pass(PoolFixture.TIMEOUT.dividedBy(20));
      pool.pool.report();
    }
  }

  private static long kindsOfOutcomes(Recorder recorder, List<AttemptOrder> orders) {
    return orders.stream()
        .map(recorder::outcomeOf)
        .map(outcome ->
            switch (outcome) {
              case PartitionCommand.Complete _ -> "complete";
              case PartitionCommand.Fail fail -> fail.error().type();
              default -> outcome.getClass().getSimpleName();
            })
        .distinct()
        .count();
  }
}
