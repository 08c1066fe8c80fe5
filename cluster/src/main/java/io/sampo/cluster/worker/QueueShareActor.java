package io.sampo.cluster.worker;

import io.sampo.core.queue.BestWants;
import io.sampo.core.queue.PlaceGrant;
import io.sampo.core.queue.PlaceStatement;
import java.time.Duration;
import java.util.List;
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
 * Says what the partitions of this node hold and want of the places of queues with a limit, and
 * hands them what they are granted. It moves words; the rules are {@link
 * io.sampo.core.queue.PlaceAccount}'s.
 *
 * <p>Supervision: it is restarted and says anew what the partitions hold.
 */
public final class QueueShareActor extends AbstractBehavior<QueueShareActor.Message> {

  private static final Duration TICK = Duration.ofMillis(250);

  /** So many ticks without an answer mean that nobody shares out right now. */
  private static final int TICKS_OF_SILENCE = 2;

  /** What it understands. */
  public sealed interface Message {}

  /**
   * What the partitions here may fill, and what waits elsewhere.
   *
   * @param number that of the word this answers; 0 for one that answers none
   */
  public record Shared(long number, List<PlaceGrant> grants, Map<String, BestWants> best)
      implements Message {

    /** Takes unmodifiable copies. */
    public Shared {
      grants = List.copyOf(grants);
      best = Map.copyOf(best);
    }
  }

  /**
   * What a node of an earlier release shares out: places for this node as a whole.
   *
   * @param number that of the word this answers
   */
  public record SharedByNode(long number, Map<String, Long> permits) implements Message {

    /** Takes an unmodifiable copy. */
    public SharedByNode {
      permits = Map.copyOf(permits);
    }
  }

  enum Signal implements Message {
    PLACES_CHANGED,
    TICK
  }

  private final String node;
  private final Slots slots;
  private final ActorRef<QueueLimitActor.Share> limits;
  private long number;
  private boolean answered = true;
  private boolean changed;
  private int silentTicks;

  /** Whether who shares out remembers what each partition said; one of before does not. */
  private boolean remembered;

  /** Speaks for a node. */
  public static Behavior<Message> create(
      String node, Slots slots, ActorRef<QueueLimitActor.Share> limits) {
    Behavior<Message> actor =
        Behaviors.setup(context ->
            Behaviors.withTimers(
                timers -> new QueueShareActor(context, timers, node, slots, limits)));
    return Behaviors.supervise(actor).onFailure(SupervisorStrategy.restart());
  }

  private QueueShareActor(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      String node,
      Slots slots,
      ActorRef<QueueLimitActor.Share> limits) {
    super(context);
    this.node = node;
    this.slots = slots;
    this.limits = limits;
    timers.startTimerWithFixedDelay(Signal.TICK, TICK);
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder().onMessage(Message.class, this::onMessage).build();
  }

  private Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Shared shared -> {
        remembered = true;
        onAnswer(shared.number());
        slots.places().hear(shared.grants(), shared.best());
        sayChanges();
      }
      case SharedByNode shared -> {
        remembered = false;
        if (shared.number() == number) {
          slots.places().hearOfNode(shared.permits());
        }
        onAnswer(shared.number());
      }
      case Signal.PLACES_CHANGED -> {
        changed = true;
        sayChanges();
      }
      case Signal.TICK -> onTick();
    }
    return this;
  }

  private void onAnswer(long to) {
    if (to == number) {
      answered = true;
      silentTicks = 0;
    }
  }

  /** One word at a time is under way: what changes meanwhile goes with the next. */
  private void sayChanges() {
    if (changed && answered) {
      say(!remembered);
    }
  }

  private void onTick() {
    if (!answered && ++silentTicks >= TICKS_OF_SILENCE) {
      slots.places().hearNothing();
    }
    say(true);
  }

  private void say(boolean whole) {
    changed = false;
    answered = false;
    number++;
    List<PlaceStatement> statements = slots.places().say(whole);
    limits.tell(
        new QueueLimitActor.Share(
            node, number, whole, statements, getContext().getSelf().narrow()));
  }
}
