package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskId;
import io.sampo.handler.TaskHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A pool with real threads, whose time is moved by hand. */
public final class PoolFixture implements AutoCloseable {

  static final Duration TIMEOUT = Duration.ofMinutes(5);
  static final WorkerSettings SETTINGS =
      new WorkerSettings(2, 1_000, Duration.ofSeconds(5), Duration.ofMillis(200));

  /** As many attempts of each kind run at once. */
  static final int THREADS = SETTINGS.cpuThreads();

  final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // As nanoTime may overflow.
  final Recorder recorder = new Recorder();
  final WorkerPool pool;
  volatile boolean recording = true;
  private long numbers;

  public PoolFixture(List<? extends TaskHandler<?, ?>> handlers) {
    this(handlers, SETTINGS);
  }

  public PoolFixture(List<? extends TaskHandler<?, ?>> handlers, WorkerSettings settings) {
    this(handlers, settings, MemoryBudget.unlimited());
  }

  PoolFixture(
      List<? extends TaskHandler<?, ?>> handlers, WorkerSettings settings, MemoryBudget budget) {
    pool =
        new WorkerPool(
            Handlers.load(handlers, null, settings),
            settings,
            THREADS,
            this::deliver,
            recorder,
            budget,
            nanos::get);
  }

  /** As a partition does: takes it, and says that it is recorded. */
  private void deliver(TaskId id, PartitionCommand command) {
    recorder.deliver(id, command);
    switch (command) {
      case PartitionCommand.Complete c -> recorded(id, c.token());
      case PartitionCommand.Fail c -> recorded(id, c.token());
      case PartitionCommand.Lose c -> recorded(id, c.token());
      case PartitionCommand.HandBack c -> recorded(id, c.token());
      default -> {}
    }
  }

  private void recorded(TaskId id, long token) {
    if (!recording) {
      return;
    }
    pool.recorded(PartitionPlace.of(id), List.of(token));
  }

  static PoolFixture of(TaskHandler<?, ?>... handlers) {
    return new PoolFixture(List.of(handlers));
  }

  AttemptOrder order(String type, String payload) {
    numbers++;
    TaskId id = TaskId.of(1_000, 1, (int) (numbers % 2), numbers);
    return new AttemptOrder(
        id, 70 + numbers, 1, type, "default", Json.of(payload), TIMEOUT, "here:1");
  }

  /** Starts the first attempt of a new task. */
  public AttemptOrder start(String type, String payload) {
    AttemptOrder order = order(type, payload);
    pool.start(order);
    return order;
  }

  /** Starts another attempt of a new task. */
  public AttemptOrder startAttempt(int attempt, String type, String payload) {
    AttemptOrder order = order(type, payload);
    AttemptOrder later =
        new AttemptOrder(
            order.id(),
            order.token(),
            attempt,
            type,
            "default",
            order.payload(),
            TIMEOUT,
            "here:1");
    pool.start(later);
    return later;
  }

  /** Starts another attempt of the same task. */
  public AttemptOrder startAgain(AttemptOrder earlier, String payload) {
    AttemptOrder later =
        new AttemptOrder(
            earlier.id(),
            earlier.token() + 1_000,
            earlier.attempt() + 1,
            earlier.type(),
            "default",
            Json.of(payload),
            TIMEOUT,
            "here:1");
    pool.start(later);
    return later;
  }

  /** Cancels the task under a running attempt. */
  public void interrupt(AttemptOrder order) {
    pool.interrupt(PartitionPlace.of(order.id()), order.token());
  }

  void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    pool.checkDeadlines();
  }

  /** The result of an attempt that succeeds. */
  public String resultOf(AttemptOrder order) {
    PartitionCommand outcome = recorder.outcomeOf(order);
    assertThat(outcome).isInstanceOf(PartitionCommand.Complete.class);
    PartitionCommand.Complete complete = (PartitionCommand.Complete) outcome;
    assertThat(complete.number()).isEqualTo(order.id().number());
    assertThat(complete.token()).isEqualTo(order.token());
    return complete.result().toString();
  }

  /** How an attempt fails. */
  public PartitionCommand.Fail failureOf(AttemptOrder order) {
    PartitionCommand outcome = recorder.outcomeOf(order);
    assertThat(outcome).isInstanceOf(PartitionCommand.Fail.class);
    PartitionCommand.Fail fail = (PartitionCommand.Fail) outcome;
    assertThat(fail.number()).isEqualTo(order.id().number());
    assertThat(fail.token()).isEqualTo(order.token());
    return fail;
  }

  /** The error of an attempt that fails for good. */
  public TaskError permanentErrorOf(AttemptOrder order) {
    PartitionCommand.Fail fail = failureOf(order);
    assertThat(fail.permanent()).isTrue();
    return fail.error();
  }

  /** The error of an attempt that another attempt may follow. */
  public TaskError passingErrorOf(AttemptOrder order) {
    PartitionCommand.Fail fail = failureOf(order);
    assertThat(fail.permanent()).isFalse();
    return fail.error();
  }

  @Override
  public void close() {
    pool.close();
  }
}
