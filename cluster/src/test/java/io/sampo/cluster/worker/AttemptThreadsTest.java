package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.task.Json;
import io.sampo.handler.TaskContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What is fetched ahead, of both kinds of handlers. */
@ParameterizedClass(name = "cpu bound: {0}")
@ValueSource(booleans = {false, true})
final class AttemptThreadsTest {

  private final ScriptedHandler handler;
  private final CountDownLatch allRun = new CountDownLatch(PoolFixture.THREADS);
  private final Semaphore mayEnd = new Semaphore(0);
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger runningMost = new AtomicInteger();

  AttemptThreadsTest(boolean cpuBound) {
    handler = new ScriptedHandler("holds", cpuBound, this::hold);
  }

  private Json hold(Json payload, TaskContext context) {
    runningMost.accumulateAndGet(running.incrementAndGet(), Math::max);
    allRun.countDown();
    mayEnd.acquireUninterruptibly();
    running.decrementAndGet();
    return payload;
  }

  private static List<AttemptOrder> start(PoolFixture pool, int count) {
    List<AttemptOrder> orders = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      orders.add(pool.start("holds", Integer.toString(i)));
    }
    return orders;
  }

  @Test
  void so_many_run_at_once_and_the_others_in_their_turn() {
    try (PoolFixture pool = PoolFixture.of(handler)) {
      List<AttemptOrder> orders = start(pool, 20);
      Await.latch(allRun);
      mayEnd.release(20);

      for (int i = 0; i < orders.size(); i++) {
        assertThat(pool.resultOf(orders.get(i))).isEqualTo(Integer.toString(i));
      }
      assertThat(runningMost).hasValue(PoolFixture.THREADS);
      Await.until("all are counted", () -> pool.pool.ended(handler.cpuBound()) == 20);
    }
  }

  @Test
  void what_does_not_get_its_turn_is_handed_back() {
    try (PoolFixture pool = PoolFixture.of(handler)) {
      List<AttemptOrder> orders = start(pool, PoolFixture.THREADS + 1);
      AttemptOrder ahead = orders.getLast();
      Await.latch(allRun);
      pool.nanos.addAndGet(Duration.ofMillis(900).toNanos());
      pool.pool.handBackLate();
      assertThat(pool.recorder.outcomesOf(ahead)).isEmpty();

      pool.nanos.addAndGet(Duration.ofMillis(200).toNanos());
      pool.pool.handBackLate();

      assertThat(pool.recorder.outcomeOf(ahead))
          .isEqualTo(new PartitionCommand.HandBack(ahead.id().number(), ahead.token()));
      mayEnd.release(20);
      assertThat(pool.resultOf(orders.getFirst())).isEqualTo("0");
      assertThat(pool.resultOf(pool.start("holds", "7"))).as("others go on").isEqualTo("7");
      assertThat(pool.recorder.outcomesOf(ahead)).hasSize(1);
    }
  }

  @Test
  void node_that_leaves_hands_back_what_has_not_begun_and_lets_end_what_has() {
    try (PoolFixture pool = PoolFixture.of(handler)) {
      List<AttemptOrder> orders = start(pool, PoolFixture.THREADS + 2);
      Await.latch(allRun);

      pool.pool.refuseOrders();

      for (AttemptOrder ahead : orders.subList(PoolFixture.THREADS, orders.size())) {
        assertThat(pool.recorder.outcomeOf(ahead))
            .isEqualTo(new PartitionCommand.HandBack(ahead.id().number(), ahead.token()));
      }
      mayEnd.release(20);
      for (int i = 0; i < PoolFixture.THREADS; i++) {
        assertThat(pool.resultOf(orders.get(i))).isEqualTo(Integer.toString(i));
      }
      assertThat(runningMost).hasValue(PoolFixture.THREADS);
    }
  }

  @Test
  void what_was_cancelled_before_its_turn_takes_nobody_elses() {
    try (PoolFixture pool = PoolFixture.of(handler)) {
      List<AttemptOrder> orders = start(pool, PoolFixture.THREADS + 2);
      Await.latch(allRun);
      AttemptOrder cancelled = orders.get(PoolFixture.THREADS);
      pool.interrupt(cancelled);
      assertThat(pool.recorder.outcomeOf(cancelled)).isInstanceOf(PartitionCommand.Fail.class);

      pool.nanos.addAndGet(Duration.ofMillis(1_100).toNanos());
      pool.pool.handBackLate();

      assertThat(pool.recorder.outcomeOf(orders.getLast()))
          .isInstanceOf(PartitionCommand.HandBack.class);
      assertThat(pool.recorder.outcomesOf(cancelled)).hasSize(1);
      mayEnd.release(20);
    }
  }

  @Test
  void what_is_given_up_holds_no_thread() {
    try (PoolFixture pool = PoolFixture.of(handler)) {
      start(pool, PoolFixture.THREADS);
      Await.latch(allRun);
      pool.pass(PoolFixture.TIMEOUT);
      pool.pass(PoolFixture.SETTINGS.interruptGrace());
      assertThat(pool.pool.strays()).isEqualTo(PoolFixture.THREADS);

      List<AttemptOrder> next = start(pool, PoolFixture.THREADS + 1);
      Await.until("two run beside them", () -> running.get() == 2 * PoolFixture.THREADS);
      mayEnd.release(20);

      for (int i = 0; i < next.size(); i++) {
        assertThat(pool.resultOf(next.get(i))).isEqualTo(Integer.toString(i));
      }
      Await.until("all came back", () -> pool.pool.strays() == 0);
      assertThat(runningMost).hasValue(2 * PoolFixture.THREADS);
    }
  }
}
