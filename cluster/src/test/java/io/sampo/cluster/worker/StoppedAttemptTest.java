package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.Json;
import io.sampo.handler.TaskContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Attempts that are stopped: by their timeout, by a cancellation, by their node. */
final class StoppedAttemptTest {

  private static final Duration GRACE = PoolFixture.SETTINGS.interruptGrace();

  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch runningAgain = new CountDownLatch(2);
  private final CountDownLatch never = new CountDownLatch(1);
  private final CountDownLatch letGo = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean sawCancelled = new AtomicBoolean();

  /** Waits for ever, and notes on its way out whether it was told to stop. */
  private @Nullable Json waits(Json payload, TaskContext context) throws InterruptedException {
    running.countDown();
    try {
      never.await();
      return payload;
    } finally {
      sawCancelled.set(context.cancelled());
    }
  }

  /** Returns halfway when it is asked to stop. */
  private @Nullable Json givesIn(Json payload, TaskContext context) {
    running.countDown();
    runningAgain.countDown();
    while (!context.cancelled()) {
      Thread.onSpinWait();
    }
    return payload;
  }

  /** Swallows every interrupt until the test lets it go. */
  private @Nullable Json ignores(Json payload, TaskContext context) {
    running.countDown();
    boolean held = true;
    while (held) {
      try {
        letGo.await();
        held = false;
      } catch (InterruptedException e) {
        // As stubborn handlers do.
      }
    }
    context.progress(1, 1, "too late");
    ended.countDown();
    return payload;
  }

  @Test
  void a_timeout_interrupts_and_is_told_when_the_handler_has_ended() {
    try (PoolFixture pool = PoolFixture.of(ScriptedHandler.waiting("waits", this::waits))) {
      AttemptOrder order = pool.start("waits", "1");
      Await.latch(running);
      pool.pass(PoolFixture.TIMEOUT.minusNanos(1));
      assertThat(pool.pool.running()).isEqualTo(1);
      pool.pass(Duration.ofNanos(1));

      PartitionCommand.Fail fail = pool.failureOf(order);
      assertThat(fail.timedOut()).isTrue();
      assertThat(fail.permanent()).isFalse();
      assertThat(fail.error().type()).isEqualTo("TimedOut");
      assertThat(fail.error().message()).contains("PT5M");
      assertThat(fail.error().trace()).contains("StoppedAttemptTest.waits");
      assertThat(sawCancelled).isTrue();
      assertThat(pool.pool.straysTotal()).isZero();
    }
  }

  @Test
  void a_cancelled_attempt_is_interrupted_at_once() {
    try (PoolFixture pool = PoolFixture.of(ScriptedHandler.waiting("waits", this::waits))) {
      AttemptOrder order = pool.start("waits", "1");
      Await.latch(running);
      pool.interrupt(order);

      PartitionCommand.Fail fail = pool.failureOf(order);
      assertThat(fail.error().type()).isEqualTo("Cancelled");
      assertThat(fail.timedOut()).isFalse();
      assertThat(sawCancelled).isTrue();
    }
  }

  @Test
  void an_interrupt_for_another_token_or_for_nothing_changes_nothing() {
    try (PoolFixture pool = PoolFixture.of(ScriptedHandler.waiting("gives-in", this::givesIn))) {
      AttemptOrder order = pool.start("gives-in", "1");
      Await.latch(running);
      pool.pool.interrupt(PartitionPlace.of(order.id()), order.token() + 1);
      assertThat(pool.pool.running()).isEqualTo(1);

      pool.interrupt(order);
      pool.failureOf(order);
      pool.interrupt(order);
      assertThat(pool.recorder.outcomesOf(order)).hasSize(1);
    }
  }

  @Test
  void what_a_handler_returns_after_it_was_asked_to_stop_is_no_result() {
    try (PoolFixture pool = PoolFixture.of(ScriptedHandler.waiting("gives-in", this::givesIn))) {
      AttemptOrder timedOut = pool.start("gives-in", "1");
      Await.latch(running);
      pool.pass(PoolFixture.TIMEOUT);
      assertThat(pool.failureOf(timedOut).timedOut()).isTrue();

      AttemptOrder leaving = pool.start("gives-in", "1");
      Await.latch(runningAgain);
      pool.pool.stopAll();
      assertThat(pool.recorder.outcomeOf(leaving)).isInstanceOf(PartitionCommand.Lose.class);
    }
  }

  @Test
  void the_first_reason_to_stop_holds() {
    try (PoolFixture pool = PoolFixture.of(ScriptedHandler.waiting("ignores", this::ignores))) {
      AttemptOrder order = pool.start("ignores", "1");
      Await.latch(running);
      pool.pass(PoolFixture.TIMEOUT);
      pool.interrupt(order);
      pool.pool.stopAll();
      letGo.countDown();

      assertThat(pool.failureOf(order).timedOut()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_stubborn_handler_is_given_up_after_its_grace_and_reported_once(boolean cpuBound) {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(Attempt.class);
    log.start();
    logger.addAppender(log);
    try (PoolFixture pool =
        PoolFixture.of(new ScriptedHandler("ignores", cpuBound, this::ignores))) {
      AttemptOrder order = pool.start("ignores", "1");
      Await.latch(running);
      pool.pass(PoolFixture.TIMEOUT);
      pool.pass(GRACE.minusNanos(1));
      assertThat(pool.recorder.releases()).isZero();
      pool.pass(Duration.ofNanos(1));

      assertThat(pool.failureOf(order).timedOut()).isTrue();
      assertThat(pool.pool.strays()).isEqualTo(1);
      assertThat(pool.pool.idle()).isTrue();
      assertThat(log.list).hasSize(1);
      assertThat(log.list.getFirst().getFormattedMessage())
          .contains(order.id().toString())
          .contains("must end when it is interrupted")
          .contains("StoppedAttemptTest.ignores");

      letGo.countDown();
      Await.latch(ended);
      Await.until("the stray is back", () -> pool.pool.strays() == 0);
      assertThat(pool.pool.straysTotal()).isEqualTo(1);
      assertThat(pool.recorder.toldOf(order)).hasSize(1);
      assertThat(pool.recorder.releases()).isEqualTo(1);
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void stray_cpu_threads_are_replaced_so_that_capacity_stays() {
    var ignores = ScriptedHandler.cpuBound("ignores", this::ignores);
    var computes = ScriptedHandler.cpuBound("computes", (p, _) -> p);
    try (PoolFixture pool = PoolFixture.of(ignores, computes)) {
      AttemptOrder first = pool.start("ignores", "1");
      AttemptOrder second = pool.start("ignores", "1");
      AttemptOrder queued = pool.start("computes", "7");
      Await.until("both begin", () -> pool.pool.running() == 3 && running.getCount() == 0);
      stopWhenRunning(pool, first);
      stopWhenRunning(pool, second);
      pool.pass(GRACE);

      pool.failureOf(first);
      pool.failureOf(second);
      assertThat(pool.resultOf(queued)).isEqualTo("7");
      assertThat(pool.resultOf(pool.start("computes", "8"))).isEqualTo("8");
      assertThat(pool.pool.straysTotal()).isEqualTo(2);

      letGo.countDown();
      Await.until("the strays are back", () -> pool.pool.strays() == 0);
      assertThat(pool.resultOf(pool.start("computes", "9"))).isEqualTo("9");
    }
  }

  /** An attempt that has not begun would be settled without ever holding a thread. */
  private static void stopWhenRunning(PoolFixture pool, AttemptOrder order) {
    Await.until(
        "a thread runs it",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().endsWith(order.id().toString())));
    pool.interrupt(order);
  }

  @Test
  void a_late_interrupt_does_not_hit_the_next_attempt_of_the_thread() {
    var settings = new WorkerSettings(1, 1_000, GRACE, Duration.ofMillis(200));
    var handler =
        ScriptedHandler.cpuBound(
            "computes", (_, _) -> Json.of("" + Thread.currentThread().isInterrupted()));
    var rude =
        ScriptedHandler.cpuBound(
            "rude",
            (p, _) -> {
              Thread.currentThread().interrupt();
              return p;
            });
    try (PoolFixture pool = new PoolFixture(List.of(handler, rude), settings)) {
      pool.resultOf(pool.start("rude", "1"));

      assertThat(pool.resultOf(pool.start("computes", "1"))).isEqualTo("false");
    }
  }

  @Test
  void a_leaving_node_hands_back_what_runs_and_what_comes() {
    try (PoolFixture pool = PoolFixture.of(ScriptedHandler.waiting("waits", this::waits))) {
      AttemptOrder order = pool.start("waits", "1");
      Await.latch(running);
      pool.pool.refuseOrders();
      AttemptOrder late = pool.start("waits", "1");
      assertThat(pool.recorder.outcomeOf(late))
          .as("it never began")
          .isEqualTo(new PartitionCommand.HandBack(late.id().number(), late.token()));
      assertThat(pool.pool.idle()).isFalse();

      pool.pool.stopAll();
      assertThat(pool.recorder.outcomeOf(order)).isInstanceOf(PartitionCommand.Lose.class);
      assertThat(pool.pool.idle()).isTrue();
    }
  }

  @Test
  void closing_waits_for_nobody() {
    PoolFixture pool = PoolFixture.of(ScriptedHandler.waiting("ignores", this::ignores));
    AttemptOrder order = pool.start("ignores", "1");
    Await.latch(running);
    pool.close();

    assertThat(pool.recorder.outcomeOf(order)).isInstanceOf(PartitionCommand.Lose.class);
    letGo.countDown();
    Await.latch(ended);
  }

  @Test
  void a_timeout_of_centuries_is_no_overflow() {
    try (PoolFixture pool = PoolFixture.of(ScriptedHandler.waiting("gives-in", this::givesIn))) {
      AttemptOrder order = pool.order("gives-in", "1");
      Duration centuries = Duration.ofSeconds(Long.MAX_VALUE);
      AttemptOrder patient =
          new AttemptOrder(
              order.id(),
              order.token(),
              1,
              order.type(),
              "default",
              order.payload(),
              centuries,
              "here:1");
      pool.pool.start(patient);
      Await.latch(running);
      pool.pass(Duration.ofDays(30_000));
      assertThat(pool.pool.running()).isEqualTo(1);

      pool.interrupt(patient);
      pool.failureOf(patient);
    }
  }
}
