package io.sampo.cluster.worker;

import java.time.Duration;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Asks for this node's share of the places of queues with a limit, and gives up what it does not
 * need. A node alone in its cluster fills all places without asking.
 *
 * <p>What a node holds it lowers by itself before it says so, and raises only by the answer to what
 * it said last: so nobody ever counts on a place that another has been given, whatever messages are
 * lost.
 *
 * <p>Supervision: it is restarted and says anew what the node holds.
 */
public final class QueueShareActor extends AbstractBehavior<QueueShareActor.Message> {

  private static final Duration TICK = Duration.ofMillis(250);

  /** What it understands. */
  public sealed interface Message {}

  /**
   * What the node may hold of each queue.
   *
   * @param number that of the word this answers
   */
  public record Shared(long number, Map<String, Long> permits) implements Message {

    /** Takes an unmodifiable copy. */
    public Shared {
      permits = Map.copyOf(permits);
    }
  }

  enum Signal implements Message {
    PLACES_SHORT,
    TICK
  }

  private final String node;
  private final Slots slots;
  private final Peers peers;
  private final ActorRef<QueueLimitActor.Share> limits;
  private long number;
  private boolean answered = true;

  /** Asks for a node. */
  public static Behavior<Message> create(
      String node, Slots slots, Peers peers, ActorRef<QueueLimitActor.Share> limits) {
    Behavior<Message> actor =
        Behaviors.setup(context ->
            Behaviors.withTimers(
                timers -> new QueueShareActor(context, timers, node, slots, peers, limits)));
    return Behaviors.supervise(actor).onFailure(SupervisorStrategy.restart());
  }

  private QueueShareActor(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      String node,
      Slots slots,
      Peers peers,
      ActorRef<QueueLimitActor.Share> limits) {
    super(context);
    this.node = node;
    this.slots = slots;
    this.peers = peers;
    this.limits = limits;
    timers.startTimerWithFixedDelay(Signal.TICK, TICK);
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder().onMessage(Message.class, this::onMessage).build();
  }

  private Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Shared shared -> onShared(shared);
      case Signal.PLACES_SHORT -> {
        if (answered) {
          say();
        }
      }
      case Signal.TICK -> say();
    }
    return this;
  }

  private void say() {
    boolean alone = peers.members().isEmpty();
    slots.alone(alone);
    if (alone) {
      return;
    }
    Map<String, QueueShare> shares = slots.shares();
    // The one that shares out must hear from all nodes, those that hold nothing too.
    number++;
    answered = false;
    limits.tell(new QueueLimitActor.Share(node, number, shares, getContext().getSelf().narrow()));
  }

  private void onShared(Shared shared) {
    if (shared.number() == number) {
      answered = true;
      shared.permits().forEach(slots::permit);
    }
  }
}
