package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.Json;
import io.sampo.core.task.Progress;
import io.sampo.core.task.TaskId;
import io.sampo.handler.TaskContext;
import io.sampo.handler.TaskHandler;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The pool behind its actor, in real time. */
final class WorkerPoolActorTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final String HERE = "here:1";
  private static final int SLOTS = 10;
  private static final WorkerSettings SETTINGS =
      new WorkerSettings(1, 1_000, Duration.ofMillis(100), Duration.ofMillis(20));

  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final Recorder recorder = new Recorder();
  private final Slots slots = new Slots(HERE, _ -> 1_000, _ -> Slots.Kind.WAITING);
  private boolean recording = true;
  private long numbers;

  @AfterAll
  static void stopSystem() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void letGo() {
    mayEnd.countDown();
  }

  @Test
  void orders_run_and_a_timeout_is_noticed_in_time() {
    var pool = spawn(System::nanoTime, ScriptedHandler.waiting("waits", this::waits));
    AttemptOrder order = order("waits", Duration.ofMillis(100));
    pool.tell(run(order));

    assertThat(recorder.outcomeOf(order))
        .isInstanceOfSatisfying(
            PartitionCommand.Fail.class, fail -> assertThat(fail.timedOut()).isTrue());
  }

  @Test
  void a_running_attempt_is_interrupted_by_its_task_and_token() {
    var pool = spawn(System::nanoTime, ScriptedHandler.waiting("waits", this::waits));
    AttemptOrder order = order("waits");
    pool.tell(run(order));
    Await.latch(running);
    pool.tell(new WorkerPoolActor.Interrupt(PartitionPlace.of(order.id()), order.token()));

    assertThat(recorder.outcomeOf(order))
        .isInstanceOfSatisfying(
            PartitionCommand.Fail.class,
            fail -> assertThat(fail.error().type()).isEqualTo("Cancelled"));
  }

  @Test
  void progress_is_told_while_the_attempt_runs() {
    var pool =
        spawn(
            System::nanoTime,
            ScriptedHandler.waiting(
                "waits",
                (payload, context) -> {
                  context.progress(1, 2, null);
                  return waits(payload, context);
                }));
    AttemptOrder order = order("waits");
    pool.tell(run(order));

    assertThat(recorder.awaitReport(order).progress()).isEqualTo(new Progress(1, 2, null));
  }

  @Test
  void a_restarted_partition_learns_what_still_runs() {
    TestProbe<WorkerPoolActor.Running> probe = KIT.createTestProbe();
    var pool = spawn(System::nanoTime, ScriptedHandler.waiting("waits", this::waits));
    AttemptOrder order = order("waits");
    PartitionPlace place = PartitionPlace.of(order.id());
    pool.tell(run(order));
    pool.tell(new WorkerPoolActor.WhoRuns(place, 1, probe.ref()));
    pool.tell(new WorkerPoolActor.WhoRuns(new PartitionPlace(1, 60_000), 1, probe.ref()));

    probe.expectMessage(running(order, order.token()));
    assertThat(probe.receiveMessage().attempts()).isEqualTo(KnownAttempts.NONE);
  }

  @Test
  void orders_that_never_arrived_are_known_as_such_and_run_late() {
    TestProbe<WorkerPoolActor.Running> probe = KIT.createTestProbe();
    var pool = spawn(System::nanoTime, ScriptedHandler.waiting("waits", this::waits));
    AttemptOrder arrived = order("waits");
    AttemptOrder over = order("waits");
    AttemptOrder missed = order("waits");
    PartitionPlace place = PartitionPlace.of(missed.id());
    pool.tell(run(arrived));
    pool.tell(new WorkerPoolActor.WhoRuns(place, 2, probe.ref()));
    pool.tell(run(over));
    pool.tell(new WorkerPoolActor.WhoRuns(place, 2, probe.ref()));

    for (KnownAttempts known :
        List.of(probe.receiveMessage().attempts(), probe.receiveMessage().attempts())) {
      assertThat(known.missed(arrived.token())).isFalse();
      assertThat(known.missed(over.token())).isTrue();
      assertThat(known.missed(missed.token())).isTrue();
    }

    for (int i = 0; i < 2; i++) {
      pool.tell(new WorkerPoolActor.RunLate(HERE, place, 2, List.of(missed)));
    }
    Await.until("each took a slot", () -> slots.taken(Slots.Kind.WAITING) == 2);
    mayEnd.countDown();
    recorder.awaitReleases(missed, 2);
    assertThat(recorder.outcomesOf(missed)).hasSize(1);
  }

  @Test
  void an_outcome_is_kept_and_told_again_until_it_is_recorded() {
    recording = false;
    TestProbe<WorkerPoolActor.Running> probe = KIT.createTestProbe();
    var pool = spawn(System::nanoTime, ScriptedHandler.waiting("waits", this::waits));
    AttemptOrder order = order("waits");
    PartitionPlace place = PartitionPlace.of(order.id());
    mayEnd.countDown();
    pool.tell(run(order));
    PartitionCommand outcome = recorder.outcomeOf(order);

    pool.tell(new WorkerPoolActor.WhoRuns(place, 2, probe.ref()));
    probe.expectMessage(running(order, order.token()));
    assertThat(recorder.outcomesOf(order)).containsExactly(outcome, outcome);

    pool.tell(recorded(order.id()));
    pool.tell(new WorkerPoolActor.WhoRuns(place, 2, probe.ref()));
    probe.expectMessage(running(order));
    assertThat(recorder.outcomesOf(order)).hasSize(2);
  }

  @Test
  void an_order_of_an_incarnation_that_is_over_is_not_run() {
    TestProbe<WorkerPoolActor.Running> probe = KIT.createTestProbe();
    var pool = spawn(System::nanoTime, ScriptedHandler.waiting("waits", this::waits));
    AttemptOrder late = order("waits");
    AttemptOrder next = order("waits");
    mayEnd.countDown();
    pool.tell(new WorkerPoolActor.WhoRuns(PartitionPlace.of(late.id()), 2, probe.ref()));
    pool.tell(run(late));
    pool.tell(new WorkerPoolActor.Run(HERE, PartitionPlace.of(next.id()), 2, List.of(next)));

    recorder.awaitReleases(next, 1);
    recorder.awaitReleases(late, 1);
    assertThat(recorder.outcomesOf(next)).hasSize(1);
    assertThat(recorder.toldOf(late)).isEmpty();
  }

  @Test
  void an_order_of_another_node_takes_the_slot_that_was_lent_for_it() {
    var pool = spawn(System::nanoTime, ScriptedHandler.waiting("waits", this::waits));
    AttemptOrder order = order("waits");
    AttemptOrder more = order("waits");
    assertThat(slots.lend("there:1", Slots.Kind.WAITING, 1)).isEqualTo(1);

    pool.tell(new WorkerPoolActor.Run("there:1", PartitionPlace.of(order.id()), 1, List.of(order)));
    Await.latch(running);
    assertThat(slots.taken(Slots.Kind.WAITING)).isEqualTo(1);

    pool.tell(new WorkerPoolActor.Run("there:1", PartitionPlace.of(more.id()), 1, List.of(more)));
    Await.until("one beyond the loan", () -> slots.taken(Slots.Kind.WAITING) == 2);
  }

  @Test
  void a_drained_pool_finishes_what_runs_and_takes_no_more() {
    TestProbe<WorkerPoolActor.Drained> probe = KIT.createTestProbe();
    var pool = spawn(System::nanoTime, ScriptedHandler.waiting("waits", this::waits));
    AttemptOrder order = order("waits");
    AttemptOrder late = order("waits");
    pool.tell(run(order));
    Await.latch(running);
    pool.tell(new WorkerPoolActor.Drain(Duration.ofMinutes(1), probe.ref()));
    pool.tell(run(late));
    assertThat(recorder.outcomeOf(late)).isInstanceOf(PartitionCommand.HandBack.class);
    mayEnd.countDown();

    assertThat(recorder.outcomeOf(order)).isInstanceOf(PartitionCommand.Complete.class);
    probe.expectMessageClass(WorkerPoolActor.Drained.class);
  }

  @Test
  void a_drain_hands_back_what_does_not_end_in_time_however_stubborn() {
    TestProbe<WorkerPoolActor.Drained> probe = KIT.createTestProbe();
    var pool = spawn(System::nanoTime, ScriptedHandler.waiting("ignores", this::ignores));
    AttemptOrder order = order("ignores");
    pool.tell(run(order));
    Await.latch(running);
    pool.tell(new WorkerPoolActor.Drain(Duration.ofMillis(100), probe.ref()));

    probe.expectMessageClass(WorkerPoolActor.Drained.class);
    assertThat(recorder.outcomeOf(order))
        .isEqualTo(
            new PartitionCommand.Lose(
                order.id().number(), order.token(), "the node is leaving", false));
  }

  @Test
  void an_actor_that_fails_forgets_no_order() {
    AtomicInteger failures = new AtomicInteger();
    LongSupplier clock =
        () -> {
          boolean actor = Thread.currentThread().getName().contains("dispatcher");
          if (actor && running.getCount() == 0 && failures.getAndIncrement() < 3) {
            throw new IllegalStateException("the clock is broken");
          }
          return System.nanoTime();
        };
    var pool = spawn(clock, ScriptedHandler.waiting("waits", this::waits));
    AttemptOrder order = order("waits");
    AttemptOrder next = order("waits");
    pool.tell(run(order));
    Await.until("the actor fails", () -> failures.get() >= 3);
    pool.tell(run(next));
    mayEnd.countDown();

    assertThat(recorder.outcomeOf(order)).isInstanceOf(PartitionCommand.Complete.class);
    assertThat(recorder.outcomeOf(next)).isInstanceOf(PartitionCommand.Complete.class);
  }

  @Test
  void when_the_actor_stops_so_does_what_runs() {
    var pool = spawn(System::nanoTime, ScriptedHandler.waiting("ignores", this::ignores));
    AttemptOrder order = order("ignores");
    pool.tell(run(order));
    Await.latch(running);
    KIT.stop(pool);

    assertThat(recorder.outcomeOf(order)).isInstanceOf(PartitionCommand.Lose.class);
  }

  private ActorRef<WorkerPoolActor.Message> spawn(LongSupplier clock, TaskHandler<?, ?> handler) {
    Handlers handlers = Handlers.load(List.of(handler), null, SETTINGS);
    AtomicReference<ActorRef<WorkerPoolActor.Message>> self = new AtomicReference<>();
    AttemptResults results =
        (id, command) -> {
          recorder.deliver(id, command);
          if (recording && !(command instanceof PartitionCommand.Report)) {
            self.get().tell(recorded(id));
          }
        };
    ActorRef<WorkerPoolActor.Message> pool =
        KIT.spawn(
            WorkerPoolActor.create(
                HERE,
                new WorkerPool(
                    handlers, SETTINGS, SLOTS, results, recorder, MemoryBudget.unlimited(), clock),
                slots,
                WorkerMetrics.NONE));
    self.set(pool);
    return pool;
  }

  /** The number of a task is its attempt's token here. */
  private static WorkerPoolActor.Recorded recorded(TaskId id) {
    return new WorkerPoolActor.Recorded(PartitionPlace.of(id), List.of(id.number()));
  }

  private static WorkerPoolActor.Running running(AttemptOrder youngest, Long... tokens) {
    return new WorkerPoolActor.Running(
        PartitionPlace.of(youngest.id()), new KnownAttempts(Set.of(tokens), youngest.token()));
  }

  private static WorkerPoolActor.Run run(AttemptOrder order) {
    return new WorkerPoolActor.Run(HERE, PartitionPlace.of(order.id()), 1, List.of(order));
  }

  private AttemptOrder order(String type) {
    return order(type, PoolFixture.TIMEOUT);
  }

  private AttemptOrder order(String type, Duration timeout) {
    numbers++;
    TaskId id = TaskId.of(1_000, 1, 7, numbers);
    return new AttemptOrder(id, numbers, 1, type, "default", Json.of("1"), timeout, HERE);
  }

  private Json waits(Json payload, TaskContext context) throws InterruptedException {
    running.countDown();
    mayEnd.await();
    return payload;
  }

  private Json ignores(Json payload, TaskContext context) {
    running.countDown();
    boolean held = true;
    while (held) {
      try {
        mayEnd.await();
        held = false;
      } catch (InterruptedException e) {
        // As stubborn handlers do.
      }
    }
    return payload;
  }
}
