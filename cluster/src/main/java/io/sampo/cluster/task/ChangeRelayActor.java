package io.sampo.cluster.task;

import io.sampo.core.task.TaskId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Brings changes to those who watch on other nodes: each node says what is watched on it, and is
 * sent that and nothing else.
 *
 * <p>Watching is said again every second and forgotten after a few, so a node that is gone costs
 * nothing. Changes that were lost on the way are noticed by their numbers and told as a gap.
 *
 * <p>Supervision: it is restarted and learns within a second who watches.
 */
public final class ChangeRelayActor extends AbstractBehavior<ChangeRelayActor.Message> {

  private static final Duration SAY_EVERY = Duration.ofSeconds(1);
  private static final Duration HOLDS = Duration.ofMillis(3_500);

  /** What it understands. */
  public sealed interface Message {}

  /** What comes from other nodes. */
  public sealed interface Call extends Message {}

  /**
   * What is watched on a node from now on.
   *
   * @param node its name
   * @param all whether everything is
   * @param ids the tasks that are; empty, and not all, when nothing is
   */
  public record Watching(String node, boolean all, Set<TaskId> ids) implements Call {

    /** Takes an unmodifiable copy. */
    public Watching {
      ids = Set.copyOf(ids);
    }

    boolean nothing() {
      return !all && ids.isEmpty();
    }

    boolean includes(TaskId id) {
      return all || ids.contains(id);
    }
  }

  /**
   * Changes on another node.
   *
   * @param node its name
   * @param number how many were sent before these
   */
  public record Changed(String node, long number, List<TaskChange.Moved> changes) implements Call {

    /** Takes an unmodifiable copy. */
    public Changed {
      changes = List.copyOf(changes);
    }
  }

  private enum Signal implements Message {
    LISTENERS_CHANGED,
    TICK
  }

  private final String node;
  private final ChangeHub hub;
  private final Relays relays;
  private final Map<String, Long> heardAt = new HashMap<>();
  private final Map<String, Long> expected = new HashMap<>();
  private boolean said;

  /** Finds the relay of a node. */
  public interface Relays {

    /** That of the node of this name. */
    ActorRef<Call> relay(String name);

    /** Those of all other nodes that are up and reachable. */
    List<ActorRef<Call>> others();
  }

  /** Relays the changes of a node. */
  public static Behavior<Message> create(String node, ChangeHub hub, Relays relays) {
    Behavior<Message> relay =
        Behaviors.setup(context ->
            Behaviors.withTimers(
                timers -> new ChangeRelayActor(context, timers, node, hub, relays)));
    return Behaviors.supervise(relay).onFailure(SupervisorStrategy.restart());
  }

  private ChangeRelayActor(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      String node,
      ChangeHub hub,
      Relays relays) {
    super(context);
    this.node = node;
    this.hub = hub;
    this.relays = relays;
    ActorRef<Message> self = context.getSelf();
    hub.onListenersChanged(() -> self.tell(Signal.LISTENERS_CHANGED));
    timers.startTimerWithFixedDelay(Signal.TICK, SAY_EVERY);
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder().onMessage(Message.class, this::onMessage).build();
  }

  private Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Watching watching -> onWatching(watching);
      case Changed changed -> onChanged(changed);
      case Signal.LISTENERS_CHANGED -> sayWhatIsWatched();
      case Signal.TICK -> onTick();
    }
    return this;
  }

  private void onWatching(Watching watching) {
    heardAt.put(watching.node(), System.nanoTime());
    hub.relay(watching, relays.relay(watching.node()), node);
  }

  private void onChanged(Changed changed) {
    long before = expected.getOrDefault(changed.node(), changed.number());
    // A smaller number than expected comes from a node that has started anew.
    long lost = Math.max(0, changed.number() - before);
    expected.put(changed.node(), changed.number() + changed.changes().size());
    hub.publishRelayed(changed.changes(), lost);
  }

  private void onTick() {
    if (hub.listenedTo() || said) {
      sayWhatIsWatched();
    }
    heardAt
        .entrySet()
        .removeIf(entry -> {
          boolean silent = System.nanoTime() - entry.getValue() > HOLDS.toNanos();
          if (silent) {
            hub.relayNoMore(entry.getKey());
          }
          return silent;
        });
  }

  private void sayWhatIsWatched() {
    Watching watching = hub.watching(node);
    relays.others().forEach(relay -> relay.tell(watching));
    said = !watching.nothing();
    if (!said) {
      expected.clear();
    }
  }
}
