package io.sampo.cluster.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Shares work between nodes: idle nodes lend their free slots to nodes that are short of them.
 *
 * <p>A node whose partitions have ready tasks and no slot for them tells the others. Whoever has a
 * free slot and nothing of its own to run, or one that stays free all the same, lends it; the
 * borrowing node's partition journals the start with the lender's name and sends the order there,
 * so the partition knows who runs what, and a slot is never promised twice. What is not used is
 * given back at the next tick. All of this is about slots only: a loan that is lost or counted
 * wrong costs time, never a task.
 *
 * <p>Supervision: it is restarted; loans of before are taken back as if their borrower were silent.
 */
public final class StealingActor extends AbstractBehavior<StealingActor.Message> {

  private static final Duration TICK = Duration.ofMillis(100);

  /** A node that has not said for so long that it is short is not. */
  private static final Duration BACKLOG_HOLDS = Duration.ofSeconds(1);

  /**
   * Tasks that take less are not shared: before an order has been journaled and sent, a slot nearby
   * is free again.
   */
  private static final Duration WORTH_SHARING = Duration.ofMillis(2);

  /** What it understands. */
  public sealed interface Message {}

  /** What comes from other nodes. */
  public sealed interface Call extends Message {}

  /**
   * A node has ready tasks and no slots for them.
   *
   * @param types their types; none when it is short no more
   * @param tasks about how many they are
   */
  public record Backlog(String node, Set<String> types, long tasks) implements Call {

    /** Takes an unmodifiable copy. */
    public Backlog {
      types = Set.copyOf(types);
    }
  }

  /**
   * Use these slots of another node.
   *
   * @param types what they can run
   */
  public record Lend(String node, Slots.Kind kind, int slots, Set<String> types) implements Call {

    /** Takes an unmodifiable copy. */
    public Lend {
      types = Set.copyOf(types);
    }
  }

  /** These slots were not needed. */
  public record GiveBack(String node, Slots.Kind kind, int slots) implements Call {}

  /** A node has left the cluster. */
  public record PeerGone(String node) implements Message {}

  private enum Signal implements Message {
    SLOTS_SHORT,
    SLOT_FREE,
    TICK
  }

  private final String node;
  private final Slots slots;
  private final Handlers handlers;
  private final Peers peers;
  private final Load load;
  private final TimerScheduler<Message> timers;
  private final Doorbell doorbell;
  private final Map<String, Known> backlogs = new HashMap<>();
  private boolean slotsShort;

  /** What a node said last about its backlog; it has none where there are no types. */
  private static final class Known {
    final Set<String> types;
    long tasks;
    final long atNanos;

    Known(Set<String> types, long tasks) {
      this.types = types;
      this.tasks = tasks;
      this.atNanos = System.nanoTime();
    }

    boolean old() {
      return System.nanoTime() - atNanos > BACKLOG_HOLDS.toNanos();
    }
  }

  /**
   * How much there is to do.
   *
   * @param readyTasks how many tasks of the partitions here are ready
   * @param pool tells how long tasks take
   */
  public record Load(LongSupplier readyTasks, WorkerPool pool) {

    boolean worthSharing(Slots.Kind kind) {
      long mean = pool.meanNanos(kind == Slots.Kind.COMPUTING);
      return mean == 0 || mean >= WORTH_SHARING.toNanos();
    }
  }

  /** Rings at most once until it is answered, however many threads pull. */
  private static final class Doorbell implements Sharing {
    final ActorRef<Message> actor;
    final ActorRef<QueueShareActor.Message> places;
    final AtomicBoolean rungShort = new AtomicBoolean();
    final AtomicBoolean rungFree = new AtomicBoolean();
    volatile boolean listening;

    Doorbell(ActorRef<Message> actor, ActorRef<QueueShareActor.Message> places) {
      this.actor = actor;
      this.places = places;
    }

    @Override
    public void slotsShort() {
      if (!rungShort.get() && rungShort.compareAndSet(false, true)) {
        actor.tell(Signal.SLOTS_SHORT);
      }
    }

    @Override
    public void placesChanged() {
      places.tell(QueueShareActor.Signal.PLACES_CHANGED);
    }

    @Override
    public void slotFree() {
      if (listening && !rungFree.get() && rungFree.compareAndSet(false, true)) {
        actor.tell(Signal.SLOT_FREE);
      }
    }
  }

  /** Shares the slots of a node. */
  public static Behavior<Message> create(
      String node,
      Slots slots,
      Handlers handlers,
      Peers peers,
      Load load,
      ActorRef<QueueShareActor.Message> places) {
    Behavior<Message> actor =
        Behaviors.setup(context ->
            Behaviors.withTimers(timers ->
                new StealingActor(context, timers, node, slots, handlers, peers, load, places)));
    return Behaviors.supervise(actor).onFailure(SupervisorStrategy.restart());
  }

  private StealingActor(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      String node,
      Slots slots,
      Handlers handlers,
      Peers peers,
      Load load,
      ActorRef<QueueShareActor.Message> places) {
    super(context);
    this.node = node;
    this.slots = slots;
    this.handlers = handlers;
    this.peers = peers;
    this.load = load;
    this.timers = timers;
    this.doorbell = new Doorbell(context.getSelf(), places);
    peers.names().forEach(slots::takeAllBack);
    slots.shareWith(doorbell);
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder().onMessage(Message.class, this::onMessage).build();
  }

  private Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Backlog backlog -> onBacklog(backlog);
      case Lend lend -> {
        slots.borrow(lend.node(), lend.kind(), lend.slots(), lend.types());
        tickOn();
      }
      case GiveBack back -> slots.takeBack(back.node(), back.kind(), back.slots());
      case PeerGone gone -> onPeerGone(gone.node());
      case Signal.SLOTS_SHORT -> onSlotsShort();
      case Signal.SLOT_FREE -> {
        doorbell.rungFree.set(false);
        lend();
      }
      case Signal.TICK -> onTick();
    }
    return this;
  }

  private void onSlotsShort() {
    if (!slotsShort) {
      slotsShort = true;
      tellBacklog();
      tickOn();
    }
  }

  private void tickOn() {
    if (!timers.isTimerActive(Signal.TICK)) {
      timers.startTimerWithFixedDelay(Signal.TICK, TICK);
    }
  }

  private void onTick() {
    slots.look();
    if (slotsShort) {
      tellBacklog();
    }
    slots
        .unused()
        .forEach(loan ->
            peers.stealing(loan.lender()).tell(new GiveBack(node, loan.kind(), loan.slots())));
    forgetSilent();
    lend();
    if (!slotsShort && backlogs.isEmpty()) {
      timers.cancel(Signal.TICK);
    }
  }

  /** Says what is wanted, and once that nothing is any more. */
  private void tellBacklog() {
    Set<String> wanted = slots.wanted();
    wanted.removeIf(type -> !worthSharing(type));
    if (slots.wanted().isEmpty()) {
      slotsShort = false;
      doorbell.rungShort.set(false);
    }
    Backlog backlog = new Backlog(node, wanted, wanted.isEmpty() ? 0 : load.readyTasks.getAsLong());
    peers.names().forEach(peer -> peers.stealing(peer).tell(backlog));
  }

  private boolean worthSharing(String type) {
    Slots.Kind kind = handlers.kindOf(type);
    return kind == null || load.worthSharing(kind);
  }

  private void onBacklog(Backlog backlog) {
    if (backlog.types().isEmpty() && !backlogs.containsKey(backlog.node())) {
      return;
    }
    backlogs.put(backlog.node(), new Known(backlog.types(), backlog.tasks()));
    tickOn();
    lend();
    listen();
  }

  private void listen() {
    doorbell.listening = backlogs.values().stream().anyMatch(known -> !known.types.isEmpty());
  }

  /**
   * Of a node that is short no more nothing is lent any more, once all that was on its way has
   * arrived: what is not used or given back by then was lost on the way.
   */
  private void forgetSilent() {
    Iterator<Map.Entry<String, Known>> known = backlogs.entrySet().iterator();
    while (known.hasNext()) {
      Map.Entry<String, Known> entry = known.next();
      if (entry.getValue().old()) {
        known.remove();
        slots.takeAllBack(entry.getKey());
      }
    }
    listen();
  }

  private void onPeerGone(String name) {
    backlogs.remove(name);
    slots.forgetLender(name);
    slots.takeAllBack(name);
  }

  /** Lends free slots, to the longest backlog first; each gets no more than its share of it. */
  private void lend() {
    List<Map.Entry<String, Known>> longestFirst = new ArrayList<>(backlogs.entrySet());
    longestFirst.sort(Comparator.comparingLong(entry -> -entry.getValue().tasks));
    int nodes = peers.names().size() + 1;
    for (Map.Entry<String, Known> entry : longestFirst) {
      for (Slots.Kind kind : Slots.Kind.values()) {
        lend(entry.getKey(), entry.getValue(), kind, nodes);
      }
    }
  }

  private void lend(String borrower, Known backlog, Slots.Kind kind, int nodes) {
    Set<String> types = new HashSet<>(handlers.typesOf(kind));
    if (backlog.tasks <= 0 || types.stream().noneMatch(backlog.types::contains)) {
      return;
    }
    int share = (int) Math.min(Integer.MAX_VALUE, (backlog.tasks + nodes - 1) / nodes);
    int lent = slots.lend(borrower, kind, share);
    if (lent > 0) {
      backlog.tasks -= lent;
      peers.stealing(borrower).tell(new Lend(node, kind, lent, types));
    }
  }
}
