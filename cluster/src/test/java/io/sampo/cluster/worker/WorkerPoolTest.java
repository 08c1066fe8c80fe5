package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.cluster.memory.MemoryLimits;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.Json;
import io.sampo.core.task.Progress;
import io.sampo.core.task.TaskError;
import io.sampo.handler.PermanentFailure;
import io.sampo.handler.TaskContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Attempts that end by themselves. */
final class WorkerPoolTest {

  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  @Test
  void outcome_that_nobody_has_recorded_is_told_again() {
    try (PoolFixture pool =
        PoolFixture.of(ScriptedHandler.waiting("echo", (payload, _) -> payload))) {
      pool.recording = false;
      AttemptOrder order = pool.start("echo", "1");
      assertThat(pool.recorder.outcomeOf(order)).isInstanceOf(PartitionCommand.Complete.class);
      pool.recording = true;

      Await.until(
          "it is told again",
          () -> {
            pool.pass(Duration.ofSeconds(11));
            return pool.recorder.outcomesOf(order).size() == 2;
          });

      assertThat(pool.pool.idle()).as("it is recorded now").isTrue();
      pool.pass(Duration.ofSeconds(11));
      assertThat(pool.recorder.outcomesOf(order)).hasSize(2);
    }
  }

  @Test
  void nothing_begins_while_outcomes_that_nobody_records_take_all_their_room() {
    var large =
        ScriptedHandler.waiting("large", (_, _) -> Json.of("\"" + "x".repeat(1_000_000) + "\""));
    var settings = new WorkerSettings(2, 1_100_000, Duration.ofSeconds(5), Duration.ofMillis(200));
    var budget = new MemoryBudget(new MemoryLimits(10_000_000, 10_000_000));
    try (PoolFixture pool = new PoolFixture(List.of(large), settings, budget)) {
      pool.recording = false;
      List<AttemptOrder> done =
          List.of(pool.start("large", "1"), pool.start("large", "2"), pool.start("large", "3"));
      done.forEach(pool::resultOf);

      AttemptOrder next = pool.start("large", "4");

      assertThat(pool.recorder.outcomeOf(next)).isInstanceOf(PartitionCommand.HandBack.class);
      assertThat(pool.pool.outcomes.hasRoom()).isFalse();

      done.forEach(
          order -> pool.pool.recorded(PartitionPlace.of(order.id()), List.of(order.token())));
      pool.recording = true;
      assertThat(pool.pool.outcomes.hasRoom()).isTrue();
      assertThat(pool.resultOf(pool.start("large", "5"))).hasSize(1_000_002);
    }
  }

  @Test
  void a_handler_that_returns_completes_the_attempt() {
    try (PoolFixture pool =
        PoolFixture.of(ScriptedHandler.waiting("double", (p, _) -> Json.of("[" + p + "]")))) {
      assertThat(pool.resultOf(pool.start("double", "1"))).isEqualTo("[1]");
      assertThat(pool.pool.idle()).isTrue();
    }
  }

  @Test
  void the_context_knows_the_attempt() {
    var handler =
        ScriptedHandler.waiting(
            "who",
            (_, context) ->
                Json.of(
                    "[\"%s\",%d,%d,%b]"
                        .formatted(
                            context.taskId(),
                            context.attempt(),
                            context.fencingToken(),
                            context.cancelled())));
    try (PoolFixture pool = PoolFixture.of(handler)) {
      AttemptOrder order = pool.startAttempt(3, "who", "null");

      assertThat(pool.resultOf(order))
          .isEqualTo("[\"%s\",3,%d,false]".formatted(order.id(), order.token()));
    }
  }

  @Test
  void a_handler_that_throws_fails_the_attempt_with_a_trace_of_the_users_frames() {
    var handler =
        ScriptedHandler.waiting(
            "boom",
            (_, _) -> {
              throw new IllegalStateException("broken", new java.io.IOException("disk"));
            });
    try (PoolFixture pool = PoolFixture.of(handler)) {
      TaskError error = pool.passingErrorOf(pool.start("boom", "1"));

      assertThat(error.type()).isEqualTo("java.lang.IllegalStateException");
      assertThat(error.message()).isEqualTo("broken");
      assertThat(error.trace())
          .startsWith("java.lang.IllegalStateException: broken\n")
          .contains("WorkerPoolTest")
          .contains("Caused by: java.io.IOException: disk")
          .doesNotContain("BoundHandler")
          .doesNotContain("Attempt.run")
          .doesNotContain("VirtualThread");
    }
  }

  @Test
  void a_permanent_failure_is_told_as_such() {
    var handler =
        ScriptedHandler.waiting(
            "never",
            (_, _) -> {
              throw new PermanentFailure("no such customer");
            });
    try (PoolFixture pool = PoolFixture.of(handler)) {
      TaskError error = pool.permanentErrorOf(pool.start("never", "1"));

      assertThat(error.type()).isEqualTo("io.sampo.handler.PermanentFailure");
      assertThat(error.message()).isEqualTo("no such customer");
    }
  }

  @Test
  void errors_of_a_handler_are_its_own() {
    var deep = ScriptedHandler.waiting("deep", (p, _) -> Json.of(endless(p.toString())));
    var unlinked =
        ScriptedHandler.waiting(
            "unlinked",
            (_, _) -> {
              throw new NoClassDefFoundError("a/b/C");
            });
    try (PoolFixture pool = PoolFixture.of(deep, unlinked)) {
      assertThat(pool.passingErrorOf(pool.start("deep", "1")).type())
          .isEqualTo("java.lang.StackOverflowError");
      assertThat(pool.passingErrorOf(pool.start("unlinked", "1")).type())
          .isEqualTo("java.lang.NoClassDefFoundError");
    }
  }

  @SuppressWarnings("InfiniteRecursion")
  private static String endless(String text) {
    return endless(text) + text;
  }

  @Test
  void an_exception_that_cannot_even_tell_its_message_is_an_attempt_failure() {
    var handler =
        ScriptedHandler.waiting(
            "mute",
            (_, _) -> {
              throw new Mute();
            });
    try (PoolFixture pool = PoolFixture.of(handler)) {
      TaskError error = pool.passingErrorOf(pool.start("mute", "1"));

      assertThat(error.type()).isEqualTo(Mute.class.getName());
      assertThat(error.message()).contains("could not be read");
      assertThat(error.trace()).isNull();
    }
  }

  private static final class Mute extends RuntimeException {
    @Override
    public String getMessage() {
      throw new IllegalStateException("no words");
    }
  }

  @Test
  void an_interrupt_that_nobody_asked_for_is_an_ordinary_failure() {
    var handler =
        ScriptedHandler.waiting(
            "tired",
            (_, _) -> {
              throw new InterruptedException();
            });
    try (PoolFixture pool = PoolFixture.of(handler)) {
      PartitionCommand.Fail fail = pool.failureOf(pool.start("tired", "1"));

      assertThat(fail.timedOut()).isFalse();
      assertThat(fail.error().type()).isEqualTo("java.lang.InterruptedException");
    }
  }

  @Test
  void an_order_nobody_can_run_fails_and_says_what_to_do() {
    try (PoolFixture pool = PoolFixture.of()) {
      TaskError error = pool.passingErrorOf(pool.start("unknown", "1"));

      assertThat(error.type()).isEqualTo("NoHandler");
      assertThat(error.message()).contains("'unknown'").contains("handlers folder");
    }
  }

  @Test
  void an_order_that_comes_twice_runs_once_and_both_slots_come_back() {
    try (PoolFixture pool = PoolFixture.of(ScriptedHandler.waiting("wait", this::untilMayEnd))) {
      AttemptOrder order = pool.start("wait", "1");
      Await.latch(running);
      pool.pool.start(order);
      mayEnd.countDown();

      pool.recorder.awaitReleases(order, 2);
      assertThat(pool.recorder.outcomesOf(order)).hasSize(1);
    }
  }

  @Test
  void what_runs_of_a_partition_is_known_until_its_outcome_is_recorded() {
    try (PoolFixture pool = PoolFixture.of(ScriptedHandler.waiting("wait", this::untilMayEnd))) {
      AttemptOrder here = pool.start("wait", "1");
      AttemptOrder there = pool.start("wait", "1");

      assertThat(pool.pool.running(PartitionPlace.of(here.id()), 1).tokens())
          .containsExactly(here.token());
      assertThat(pool.pool.running(PartitionPlace.of(there.id()), 1).tokens())
          .containsExactly(there.token());
      assertThat(pool.pool.running()).isEqualTo(2);

      mayEnd.countDown();
      pool.resultOf(here);
      assertThat(pool.pool.running(PartitionPlace.of(here.id()), 1).tokens()).isEmpty();
    }
  }

  @Test
  void progress_is_merged_and_the_last_of_it_comes_before_the_outcome() {
    var handler =
        ScriptedHandler.waiting(
            "steps",
            (p, context) -> {
              context.progress(1, 3, "one");
              context.progress(2, 3, "two");
              untilMayEnd(p, context);
              context.progress(3, 3, "m".repeat(2_000));
              return p;
            });
    try (PoolFixture pool = PoolFixture.of(handler)) {
      AttemptOrder order = pool.start("steps", "1");
      Await.latch(running);
      pool.pool.report();
      assertThat(pool.recorder.awaitReport(order).progress()).isEqualTo(new Progress(2, 3, "two"));
      pool.pool.report();
      mayEnd.countDown();
      pool.resultOf(order);

      List<PartitionCommand> told = pool.recorder.toldOf(order);
      assertThat(told).hasSize(3);
      PartitionCommand.Report last = (PartitionCommand.Report) told.get(1);
      assertThat(last.token()).isEqualTo(order.token());
      assertThat(last.progress().done()).isEqualTo(3);
      assertThat(last.progress().message()).hasSize(1_000).endsWith("…");
    }
  }

  @Test
  void progress_that_makes_no_sense_is_refused() {
    var handler =
        ScriptedHandler.waiting(
            "steps",
            (p, context) -> {
              context.progress(-1, 3, null);
              return p;
            });
    try (PoolFixture pool = PoolFixture.of(handler)) {
      assertThat(pool.passingErrorOf(pool.start("steps", "1")).type())
          .isEqualTo("java.lang.IllegalArgumentException");
    }
  }

  @Test
  void threads_are_named_after_what_they_run() {
    var waiting = ScriptedHandler.waiting("waits", (_, _) -> threadAsJson());
    var cpuBound = ScriptedHandler.cpuBound("computes", (_, _) -> threadAsJson());
    try (PoolFixture pool = PoolFixture.of(waiting, cpuBound)) {
      AttemptOrder waits = pool.start("waits", "1");
      AttemptOrder computes = pool.start("computes", "1");

      assertThat(pool.resultOf(waits)).isEqualTo("\"waits %s true\"".formatted(waits.id()));
      assertThat(pool.resultOf(computes))
          .isEqualTo("\"computes %s false\"".formatted(computes.id()));
    }
  }

  private static Json threadAsJson() {
    Thread thread = Thread.currentThread();
    return Json.of("\"%s %b\"".formatted(thread.getName(), thread.isVirtual()));
  }

  @Test
  void no_more_cpu_bound_attempts_run_at_once_than_there_are_threads() {
    CountDownLatch bothRun = new CountDownLatch(2);
    var handler =
        ScriptedHandler.cpuBound(
            "computes",
            (p, context) -> {
              bothRun.countDown();
              return untilMayEnd(p, context);
            });
    try (PoolFixture pool = PoolFixture.of(handler)) {
      List<AttemptOrder> orders =
          List.of(
              pool.start("computes", "1"),
              pool.start("computes", "2"),
              pool.start("computes", "3"));
      Await.latch(bothRun);
      pool.interrupt(orders.get(2));
      assertThat(pool.passingErrorOf(orders.get(2)).type()).isEqualTo("Cancelled");

      mayEnd.countDown();
      assertThat(pool.resultOf(orders.get(0))).isEqualTo("1");
      assertThat(pool.resultOf(orders.get(1))).isEqualTo("2");
    }
  }

  @Test
  void durations_are_counted_by_type_and_kind() {
    try (PoolFixture pool = PoolFixture.of(ScriptedHandler.waiting("wait", this::untilMayEnd))) {
      assertThat(pool.pool.meanNanos(false)).isZero();
      AttemptOrder order = pool.start("wait", "1");
      Await.latch(running);
      pool.nanos.addAndGet(Duration.ofSeconds(8).toNanos());
      mayEnd.countDown();
      pool.resultOf(order);

      assertThat(pool.pool.meanNanos(false)).isEqualTo(8_000_000_000L);
      assertThat(pool.pool.meanNanos(true)).isZero();
      TypeLoad load = pool.pool.types().getFirst();
      assertThat(load.type()).isEqualTo("wait");
      assertThat(load.cpuBound()).isFalse();
      assertThat(load.durations().summary().count()).isEqualTo(1);
      assertThat(load.durations().summary().meanNanos()).isEqualTo(8_000_000_000L);
    }
  }

  @Test
  void receivers_that_throw_keep_no_slot_and_no_order() {
    Recorder recorder = new Recorder();
    AttemptResults broken =
        (_, _) -> {
          throw new IllegalStateException("no route");
        };
    SlotRelease alsoBroken =
        order -> {
          recorder.deliver(order.id(), new PartitionCommand.Lose(0, 0, "stand-in", true));
          recorder.release(order);
          throw new IllegalStateException("no slots");
        };
    Handlers handlers =
        Handlers.load(
            List.of(ScriptedHandler.waiting("wait", (p, _) -> p)), null, WorkerSettings.DEFAULT);
    try (PoolFixture orders = PoolFixture.of();
        WorkerPool pool =
            new WorkerPool(
                handlers,
                WorkerSettings.DEFAULT,
                1,
                broken,
                alsoBroken,
                MemoryBudget.unlimited(),
                System::nanoTime)) {
      AttemptOrder order = orders.order("wait", "1");
      pool.start(order);
      recorder.awaitReleases(order, 1);

      assertThat(pool.running()).isZero();
      assertThat(pool.idle()).as("its outcome is kept to be told again").isFalse();
    }
  }

  private Json untilMayEnd(Json payload, TaskContext context) throws InterruptedException {
    running.countDown();
    mayEnd.await();
    return payload;
  }
}
