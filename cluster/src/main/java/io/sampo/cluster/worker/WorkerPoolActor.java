package io.sampo.cluster.worker;

import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionPlace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The face of the node's {@link WorkerPool} to other actors, and its clock. No handler runs on its
 * thread.
 *
 * <p>Supervision: it resumes whatever it throws. All it holds itself is who waits for a drain; what
 * runs is the pool's, so a failure costs the one message that caused it. When the actor stops for
 * good, so does all that runs.
 */
public final class WorkerPoolActor extends AbstractBehavior<WorkerPoolActor.Message> {

  /** How late a timeout may be noticed. */
  private static final Duration DEADLINE_CHECK_INTERVAL = Duration.ofMillis(50);

  /** What the pool understands. */
  public sealed interface Message {}

  /** What may come from other nodes too. */
  public sealed interface Call extends Message {}

  /**
   * Run these attempts now.
   *
   * @param from the node the partition lives on; each order of this node holds a slot already
   * @param opening which incarnation of the partition orders
   */
  public record Run(String from, PartitionPlace place, long opening, List<AttemptOrder> orders)
      implements Call {}

  /**
   * Run these attempts after all: their orders never arrived, and they hold no slots.
   *
   * @param from the node the partition lives on
   * @param opening which incarnation of the partition orders
   */
  public record RunLate(String from, PartitionPlace place, long opening, List<AttemptOrder> orders)
      implements Call {}

  /** The task of a running attempt was cancelled. */
  public record Interrupt(PartitionPlace place, long token) implements Call {}

  /** What still runs of a partition? Older incarnations of it are over. */
  public record WhoRuns(PartitionPlace place, long opening, ActorRef<Running> replyTo)
      implements Call {}

  /** What still runs of a partition, and what never reached this node: outcomes will follow. */
  public record Running(PartitionPlace place, KnownAttempts attempts) {}

  /** The partition has recorded the outcomes of these attempts. */
  public record Recorded(PartitionPlace place, List<Long> tokens) implements Call {}

  /** Which handlers are there, and how do they do? */
  public record Describe(ActorRef<Described> replyTo) implements Call {}

  /** The handlers of a node. */
  public record Described(String node, List<TypeLoad> types) {}

  /**
   * Take no more orders and let what runs finish.
   *
   * @param atMost when that time is over, what still runs is stopped, to run elsewhere; no attempt
   *     outlives it by more than the grace time
   */
  public record Drain(Duration atMost, ActorRef<Drained> replyTo) implements Message {}

  /** Nothing runs any more, and nothing will. */
  public record Drained() {}

  private enum Tick implements Message {
    DEADLINES,
    REPORTS,
    STOP_ALL
  }

  private final String node;
  private final WorkerPool pool;
  private final Slots slots;
  private final WorkerMetrics metrics;
  private final TimerScheduler<Message> timers;
  private final List<ActorRef<Drained>> waitForDrain = new ArrayList<>();

  private WorkerPoolActor(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      String node,
      WorkerPool pool,
      Slots slots,
      WorkerMetrics metrics) {
    super(context);
    this.node = node;
    this.pool = pool;
    this.slots = slots;
    this.metrics = metrics;
    this.timers = timers;
  }

  /**
   * The actor for a pool, which it closes when it stops.
   *
   * @param node the name of this node
   * @param slots whose slots attempts that other nodes order take
   * @param metrics is told what it takes over from other nodes
   */
  public static Behavior<Message> create(
      String node, WorkerPool pool, Slots slots, WorkerMetrics metrics) {
    Behavior<Message> actor =
        Behaviors.setup(context ->
            Behaviors.withTimers(
                timers -> new WorkerPoolActor(context, timers, node, pool, slots, metrics)));
    return Behaviors.supervise(actor).onFailure(SupervisorStrategy.resume());
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Message.class, this::onMessage)
        .onSignal(PostStop.class, _ -> onPostStop())
        .build();
  }

  private Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Run run -> onRun(run);
      case RunLate run -> onRunLate(run);
      case Interrupt(PartitionPlace place, long token) -> pool.interrupt(place, token);
      case WhoRuns(PartitionPlace place, long opening, ActorRef<Running> replyTo) ->
          replyTo.tell(new Running(place, pool.running(place, opening)));
      case Recorded(PartitionPlace place, List<Long> tokens) -> pool.recorded(place, tokens);
      case Describe(ActorRef<Described> replyTo) -> replyTo.tell(new Described(node, pool.types()));
      case Drain drain -> onDrain(drain);
      case Tick tick -> onTick(tick);
    }
    return this;
  }

  private void onRun(Run run) {
    if (!run.from().equals(node)) {
      if (slots.occupied()) {
        pool.handBack(run.orders());
        return;
      }
      run.orders().forEach(order -> slots.admit(run.from(), order));
      metrics.attemptsStolen(run.orders().size());
    }
    tickOn();
    pool.start(run.place(), run.opening(), run.orders());
  }

  private void onRunLate(RunLate run) {
    if (slots.occupied()) {
      pool.handBack(run.orders());
      return;
    }
    run.orders().forEach(order -> slots.admit(run.from(), order));
    tickOn();
    pool.start(run.place(), run.opening(), run.orders());
  }

  /** A pool at rest costs nothing: it looks after time only while something runs. */
  private void tickOn() {
    if (!timers.isTimerActive(Tick.DEADLINES)) {
      timers.startTimerWithFixedDelay(Tick.DEADLINES, DEADLINE_CHECK_INTERVAL);
      timers.startTimerWithFixedDelay(Tick.REPORTS, pool.settings.progressInterval());
    }
  }

  private void tickNoMore() {
    timers.cancel(Tick.DEADLINES);
    timers.cancel(Tick.REPORTS);
    pool.report();
  }

  private void onDrain(Drain drain) {
    pool.refuseOrders();
    waitForDrain.add(drain.replyTo());
    if (!timers.isTimerActive(Tick.STOP_ALL)) {
      timers.startSingleTimer(Tick.STOP_ALL, drain.atMost());
    }
    answerWhenDrained();
  }

  private void onTick(Tick tick) {
    switch (tick) {
      case DEADLINES -> {
        pool.checkDeadlines();
        pool.handBackLate();
        answerWhenDrained();
        if (pool.idle()) {
          tickNoMore();
        }
      }
      case REPORTS -> pool.report();
      case STOP_ALL -> pool.stopAll();
    }
  }

  private void answerWhenDrained() {
    if (!waitForDrain.isEmpty() && pool.idle()) {
      waitForDrain.forEach(replyTo -> replyTo.tell(new Drained()));
      waitForDrain.clear();
    }
  }

  private Behavior<Message> onPostStop() {
    pool.close();
    return this;
  }
}
