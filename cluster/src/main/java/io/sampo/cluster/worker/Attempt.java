package io.sampo.cluster.worker;

import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskError;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt on this node, from order to outcome.
 *
 * <p>Its end may be claimed by the handler's thread, by a request to stop, and by the pool that
 * gives it up. All three go through this object's monitor, and whoever moves it to {@link
 * Phase#SETTLED} delivers the one outcome and gives back the one slot.
 */
final class Attempt implements Runnable {

  /** Longer than any node runs, and safe to add to a time. */
  private static final Duration TIMEOUT_MAX = Duration.ofDays(36_500);

  /** Why an attempt should stop before its handler is done. The first reason holds. */
  enum Stop {
    TIMED_OUT("timed out"),
    CANCELLED("was cancelled"),
    LEAVING("had to leave with its node"),
    NO_THREAD("got no thread"),
    NO_TURN("did not get its turn");

    private final String text;

    Stop(String text) {
      this.text = text;
    }
  }

  private enum Phase {
    QUEUED,
    RUNNING,
    SETTLED
  }

  private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

  /** What has not been recorded by then, or was and nobody said so, is told once more. */
  private static final Duration DELIVER_AGAIN = Duration.ofSeconds(10);

  private final AttemptOrder order;
  private final ServedType served;
  private final WorkerPool pool;
  private final AttemptContext context;
  private final long orderedAt;

  private Phase phase = Phase.QUEUED;
  private boolean begun;

  /** Whether its node leaves because its handler said so. */
  private volatile boolean endsNode;

  private @Nullable Thread thread;
  private volatile @Nullable Stop stop;
  private volatile long deadline = Long.MAX_VALUE;
  private volatile @Nullable PartitionCommand outcome;

  /** When it began, in the pool's time; for its own thread. */
  private long begunAt;

  Attempt(AttemptOrder order, ServedType served, WorkerPool pool) {
    this.order = order;
    this.served = served;
    this.pool = pool;
    this.orderedAt = pool.now();
    this.context = new AttemptContext(this, pool);
  }

  AttemptOrder order() {
    return order;
  }

  String threadName() {
    return order.type() + " " + order.id();
  }

  boolean cpuBound() {
    return served.handler().cpuBound();
  }

  /** Whether it was ordered before that time, in the pool's time. */
  boolean orderedBefore(long time) {
    return orderedAt - time < 0;
  }

  boolean stopped() {
    return stop != null;
  }

  /** Whether it has waited for a thread since before that time, in the pool's time. */
  synchronized boolean waitsSince(long time) {
    return phase == Phase.QUEUED && orderedBefore(time);
  }

  /** Where its handler stands, if it has a thread. */
  Optional<StackTraceElement[]> stack() {
    return handlerThread().map(Thread::getStackTrace);
  }

  /** What it is and where its handler stands, for a log. */
  Optional<String> stackText() {
    return stack()
        .map(frames -> "task %s (%s)\n%s".formatted(order.id(), order.type(), Stacks.text(frames)));
  }

  /** Whether its handler keeps a core busy rather than wait. */
  boolean busy() {
    return handlerThread().filter(it -> it.getState() == Thread.State.RUNNABLE).isPresent();
  }

  private synchronized Optional<Thread> handlerThread() {
    return Optional.ofNullable(thread);
  }

  /** What became of it; null while it runs. */
  @Nullable PartitionCommand outcome() {
    return outcome;
  }

  /** It is over, and was not before. */
  void ended(PartitionCommand with) {
    deadline = Long.MAX_VALUE;
    outcome = with;
  }

  /** Its outcome was told, and should be recorded soon. */
  void told() {
    wakeAfter(DELIVER_AGAIN.toNanos());
  }

  /** When the pool has to look at this attempt, in the pool's time. */
  long deadline() {
    return deadline;
  }

  @Override
  public void run() {
    if (!pool.outcomes.hasRoom()) {
      stop(Stop.NO_TURN);
    }
    if (!begin()) {
      return;
    }
    TaskMarks.set(order);
    Json result = Json.NULL;
    Throwable thrown = null;
    try {
      result = served.handler().run(order.payload(), context);
    } catch (Throwable t) { // Whatever a handler throws is this attempt's outcome.
      thrown = t;
    }
    served.record(pool.now() - begunAt);
    finish(result, thrown);
    TaskMarks.clear();
  }

  private synchronized boolean begin() {
    if (phase != Phase.QUEUED) {
      return false;
    }
    phase = Phase.RUNNING;
    begun = true;
    thread = Thread.currentThread();
    begunAt = pool.now();
    wakeAt(timeoutAt());
    return true;
  }

  /**
   * When it is over its time, which began when its start was journaled. Its turn may have come up
   * to a second later: what may run for a short time only has that time at least.
   */
  private long timeoutAt() {
    long timeout = nanos(order.timeout());
    return Math.max(
        orderedAt + timeout, begunAt + Math.min(timeout, WorkerPool.TURN_WITHIN.toNanos()));
  }

  private void finish(Json result, @Nullable Throwable thrown) {
    synchronized (this) {
      thread = null;
      if (phase == Phase.SETTLED) {
        pool.cameBack(this);
        return;
      }
      phase = Phase.SETTLED;
    }
    // An interrupt that came too late must not hit what this thread does next.
    boolean _ = Thread.interrupted();
    settle(result, thrown);
  }

  /** Asks the attempt to stop. Does nothing when it was asked before or has ended. */
  void stop(Stop reason) {
    synchronized (this) {
      if (phase == Phase.SETTLED || stop != null) {
        return;
      }
      stop = reason;
      if (thread != null) {
        endsNode = reason == Stop.LEAVING && Stacks.endsProcess(thread.getStackTrace());
        wakeAfter(pool.graceNanos());
        thread.interrupt();
        return;
      }
      phase = Phase.SETTLED; // It has not even begun.
    }
    settle(Json.NULL, null);
  }

  /** A handler that has asked the JVM to end waits for that, and for nothing else. */
  void endIfItEndsTheNode() {
    if (stack().filter(Stacks::endsProcess).isPresent()) {
      stop(Stop.LEAVING);
      giveUp();
    }
  }

  /** There is no thread to run it. */
  void noThread(Throwable reason) {
    LOG.warn("Cannot start an attempt of {}", order.type(), reason);
    stop(Stop.NO_THREAD);
  }

  /**
   * The deadline is over: the first time the timeout's, then the grace's after any stop, in the end
   * that for its outcome to be recorded.
   */
  void onDeadline() {
    PartitionCommand ended = outcome;
    if (ended != null) {
      tellAgain(ended);
    } else if (stopped()) {
      giveUp();
    } else {
      stop(Stop.TIMED_OUT);
    }
  }

  private void tellAgain(PartitionCommand ended) {
    if (deadline <= pool.now()) { // And not one of before it ended.
      pool.deliver(order, ended);
      told();
    }
  }

  /** Settles an attempt whose handler does not let go of its thread. */
  void giveUp() {
    Thread stray;
    synchronized (this) {
      if (phase != Phase.RUNNING || thread == null) {
        return;
      }
      phase = Phase.SETTLED;
      stray = thread;
      pool.wroteOff(this);
      stray.interrupt(); // The first one may have been swallowed.
    }
    warn(stray);
    settle(Json.NULL, null);
  }

  private void warn(Thread stray) {
    LOG.warn(
        "Attempt {} of task {} ({}) {} and has not ended within its grace time of {} s. Its slot"
            + " is given back and whatever it still does is dropped, but its thread runs on."
            + " A handler must end when it is interrupted: let InterruptedException pass, and ask"
            + " context.cancelled() in long loops. It stands at:\n{}",
        order.attempt(),
        order.id(),
        order.type(),
        stop == null ? "is given up" : stop.text,
        pool.graceNanos() / 1e9,
        Stacks.text(stray.getStackTrace()));
  }

  private void settle(Json result, @Nullable Throwable thrown) {
    context.close();
    pool.settle(this, outcome(result, thrown));
  }

  private PartitionCommand left() {
    long number = order.id().number();
    long token = order.token();
    if (endsNode) {
      LOG.error("Task {} ({}) has ended this node by System.exit", order.id(), order.type());
      String message = "the handler called System.exit, which ended the node it ran on";
      TaskError error = new TaskError("NodeEnded", message, null);
      return new PartitionCommand.Fail(number, token, error, false, false);
    }
    return begun
        ? new PartitionCommand.Lose(number, token, "the node is leaving", false)
        : new PartitionCommand.HandBack(number, token);
  }

  private PartitionCommand failed(Throwable thrown) {
    return new PartitionCommand.Fail(
        order.id().number(),
        order.token(),
        FailureReport.of(thrown),
        false,
        FailureReport.permanent(thrown));
  }

  /** A handler that was asked to stop has no result: it may have returned halfway. */
  private PartitionCommand outcome(Json result, @Nullable Throwable thrown) {
    long number = order.id().number();
    long token = order.token();
    return switch (stop) {
      case null ->
          thrown == null ? new PartitionCommand.Complete(number, token, result) : failed(thrown);
      case TIMED_OUT -> {
        String message = "ran longer than its timeout of " + order.timeout();
        TaskError error = new TaskError("TimedOut", message, FailureReport.traceOf(thrown));
        yield new PartitionCommand.Fail(number, token, error, true, false);
      }
      case CANCELLED -> {
        String message = "was cancelled while it ran";
        TaskError error = new TaskError("Cancelled", message, FailureReport.traceOf(thrown));
        yield new PartitionCommand.Fail(number, token, error, false, false);
      }
      case LEAVING -> left();
      case NO_TURN -> new PartitionCommand.HandBack(number, token);
      case NO_THREAD ->
          new PartitionCommand.Lose(number, token, "the node has no thread for it", true);
    };
  }

  private void wakeAfter(long nanos) {
    wakeAt(pool.now() + nanos);
  }

  private void wakeAt(long time) {
    deadline = time;
    pool.wakeBy(time);
  }

  /** As long as a task says, up to what can be counted. */
  static long nanos(Duration duration) {
    return (duration.compareTo(TIMEOUT_MAX) < 0 ? duration : TIMEOUT_MAX).toNanos();
  }
}
