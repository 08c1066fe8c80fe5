package io.sampo.cluster.worker;

import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.Company;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who may start what: slots for each kind of work on this node, slots that idle nodes lend, and
 * places under queue limits.
 *
 * <p>Partitions take a slot before they journal a start, so what was journaled always has room to
 * run. When slots run short, whoever waits and holds the fewest goes first (max-min fairness); a
 * partition that found none is called when one is free. Shared by the partitions and the workers of
 * a node, guarded by one lock that is held for a few instructions.
 */
public final class Slots implements SlotRelease {

  /** The two kinds of work. */
  public enum Kind {
    /** What waits: runs on virtual threads. */
    WAITING(0, "waiting"),
    /** What computes: runs on a few platform threads. */
    COMPUTING(1, "cpu");

    static final Kind[] VALUES = values();

    private final int index;
    private final String text;

    Kind(int index, String text) {
      this.index = index;
      this.text = text;
    }

    /** The name operators see. */
    public String text() {
      return text;
    }

    int code() {
      return index;
    }

    static Kind ofCode(int code) {
      if (code < 0 || code >= VALUES.length) {
        throw new IllegalStateException("no kind of slots has the code %d".formatted(code));
      }
      return VALUES[code];
    }
  }

  /** How many slots a kind has now; it may vary, since short tasks are fetched ahead. */
  @FunctionalInterface
  public interface Capacity {
    /** The slots of that kind, 0 or more. */
    int of(Kind kind);
  }

  /** A slot that a partition took: on this node, or on one that lent it. */
  record Taken(String node, Kind kind) {}

  /** Borrowed slots that nobody needs. */
  record Unused(String lender, Kind kind, int slots) {}

  final String node;
  private final Capacity capacity;
  private final Function<String, @Nullable Kind> kindOfType;
  private final Map<Kind, SlotPool> pools = new EnumMap<>(Kind.class);
  final Loans loans = new Loans();
  final Probation probation;
  private final Map<PartitionPlace, HeldSlots> held = new HashMap<>();
  private final Map<PartitionPlace, SlotAccount> accounts = new LinkedHashMap<>();
  private final NodePlaces places = new NodePlaces(this, accounts);

  /** Whether somebody found that there are no slots at all, as the node runs nothing for now. */
  volatile boolean shut;

  private volatile Sharing sharing = Sharing.NONE;
  boolean closed;

  /**
   * No slot is taken yet.
   *
   * @param node the name of this node
   * @param kindOfType the kind a type's handler runs as; null where this node has no such handler
   */
  public Slots(String node, Capacity capacity, Function<String, @Nullable Kind> kindOfType) {
    this(node, capacity, kindOfType, System::nanoTime);
  }

  Slots(
      String node,
      Capacity capacity,
      Function<String, @Nullable Kind> kindOfType,
      LongSupplier nanoTime) {
    this.probation = new Probation(nanoTime);
    this.node = node;
    this.capacity = capacity;
    this.kindOfType = kindOfType;
    for (Kind kind : Kind.values()) {
      pools.put(kind, new SlotPool(kind));
    }
  }

  /** From now on tells this one when there is work or room to share. */
  void shareWith(Sharing other) {
    sharing = other;
  }

  /**
   * Opens one partition's face to the slots.
   *
   * @param onFree called (from any thread, briefly) when trying again makes sense
   */
  public synchronized SlotAccount open(PartitionPlace place, Runnable onFree) {
    HeldSlots ofPlace = held.computeIfAbsent(place, _ -> new HeldSlots());
    SlotAccount account = new SlotAccount(this, place, ofPlace, onFree);
    ofPlace.owner = account;
    accounts.put(place, account);
    return account;
  }

  /** Gives no slot any more: the node is leaving. */
  public synchronized void close() {
    closed = true;
  }

  Sharing sharing() {
    return sharing;
  }

  @Nullable Kind kindOf(String type) {
    return kindOfType.apply(type);
  }

  /** A partition leaves: it waits for nothing any more. */
  void forget(PartitionPlace place, SlotAccount account) {
    accounts.remove(place, account);
    pools.values().forEach(pool -> pool.forget(account));
  }

  /** Whether no slot of that kind can be had, here or elsewhere. Takes no lock. */
  boolean exhausted(Kind kind) {
    return !loans.some() && pool(kind).taken >= capacity.of(kind);
  }

  /** From now on counts attempts as well that run on although they were given up. */
  public synchronized void watchStrays(LongSupplier strays) {
    probation.alsoRuns(strays);
  }

  int taken() {
    return pools.values().stream().mapToInt(pool -> pool.taken).sum();
  }

  /** Whether an attempt is to be alone on this node: no other may begin, whoever ordered it. */
  synchronized boolean occupied() {
    return probation.occupied();
  }

  /** Calls those that wait to start suspects, and those that wait since suspects run. */
  void callSuspects() {
    List<SlotAccount> next;
    synchronized (this) {
      next = probation.callable();
    }
    next.forEach(SlotAccount::call);
    for (Kind kind : Kind.VALUES) {
      callWaiting(kind);
    }
  }

  @Override
  public void recorded(AttemptOrder order) {
    boolean left;
    synchronized (this) {
      left = order.company() == Company.ALONE && probation.recorded(PartitionPlace.of(order.id()));
    }
    if (left) {
      callSuspects();
    }
    callIfOpenAgain();
  }

  /** Calls those that found no slots at all, if there are some again. */
  void callIfOpenAgain() {
    if (shut && Stream.of(Kind.VALUES).allMatch(kind -> capacity.of(kind) > 0)) {
      shut = false;
      Stream.of(Kind.VALUES).forEach(this::callWaiting);
    }
  }

  /** How many slots of a kind are taken, lent ones included. */
  public synchronized int taken(Kind kind) {
    return pool(kind).taken;
  }

  /** How many slots of a kind there are now. */
  public int total(Kind kind) {
    return capacity.of(kind);
  }

  /** Whether the node has a handler of this type. */
  public boolean handles(String type) {
    return kindOfType.apply(type) != null;
  }

  /** Whether tasks of that type found no slot here at the last try. */
  public synchronized boolean shortOf(String type) {
    return accounts.values().stream().anyMatch(account -> account.wanted().contains(type));
  }

  @Override
  public void release(AttemptOrder order) {
    Kind kind = kindOfType.apply(order.type());
    if (kind == null) {
      return;
    }
    SlotAccount next;
    boolean free;
    boolean empty;
    synchronized (this) {
      next = releaseSlot(kind, PartitionPlace.of(order.id()));
      empty = !probation.open() && taken() == 0;
      free = next == null && pool(kind).spare(capacity.of(kind)) > 0;
    }
    if (next != null) {
      next.call();
    } else if (free) {
      sharing.slotFree();
    }
    if (empty) {
      callSuspects();
    }
  }

  @Nullable SlotAccount releaseSlot(Kind kind, PartitionPlace place) {
    HeldSlots ofPlace = held.get(place);
    if (ofPlace != null) {
      ofPlace.add(kind, -1);
      holds(kind, ofPlace);
      dropIfEmpty(place, ofPlace);
    }
    return release(pool(kind));
  }

  private void holds(Kind kind, HeldSlots ofPlace) {
    if (ofPlace.owner != null) {
      pool(kind).holds(ofPlace.owner);
    }
  }

  private @Nullable SlotAccount release(SlotPool pool) {
    pool.giveBack();
    return pool.taken < capacity.of(pool.kind) ? pool.pollLeast() : null;
  }

  void dropIfEmpty(PartitionPlace place, HeldSlots ofPlace) {
    if (ofPlace.droppable()) {
      held.remove(place, ofPlace);
    }
  }

  SlotPool pool(Kind kind) {
    SlotPool pool = pools.get(kind);
    if (pool == null) {
      throw new IllegalStateException("no slots of kind " + kind);
    }
    return pool;
  }

  // --- between nodes ---

  /** The places of queues with a limit that partitions here hold. */
  NodePlaces places() {
    return places;
  }

  /** The types of ready tasks for which partitions here found no slot at their last try. */
  synchronized Set<String> wanted() {
    Set<String> types = new HashSet<>();
    accounts.values().forEach(account -> types.addAll(account.wanted()));
    return types;
  }

  /** Lends up to so many free slots to another node; gives how many. Nobody here goes short. */
  synchronized int lend(String borrower, Kind kind, int slotsMax) {
    SlotPool pool = pool(kind);
    int all = capacity.of(kind);
    int slots = Math.min(slotsMax - loans.lentTo(borrower, kind), pool.spare(all));
    if (closed || slots <= 0 || !probation.open()) {
      return 0;
    }
    pool.take(slots, all);
    loans.lend(borrower, kind, slots);
    return slots;
  }

  /** Calls those that wait for a slot of a kind: there may be room again. */
  void callWaiting(Kind kind) {
    SlotAccount next;
    synchronized (this) {
      SlotPool pool = pool(kind);
      next = pool.taken < capacity.of(kind) ? pool.pollLeast() : null;
    }
    if (next != null) {
      next.call(); // And it passes on what it leaves.
    }
  }

  /** Looks which slots have been free since the last look; those can be lent whoever wants some. */
  synchronized void look() {
    pools.values().forEach(pool -> pool.look(capacity.of(pool.kind)));
  }

  /** Takes back slots that another node has not used. */
  void takeBack(String borrower, Kind kind, int slots) {
    List<SlotAccount> next = new ArrayList<>();
    synchronized (this) {
      int settled = loans.settle(borrower, kind, slots);
      for (int i = 0; i < settled; i++) {
        SlotAccount account = release(pool(kind));
        if (account != null) {
          next.add(account);
        }
      }
    }
    next.forEach(SlotAccount::call);
  }

  /** Takes back whatever a node has not used: it is gone, or silent. */
  void takeAllBack(String borrower) {
    for (Kind kind : Kind.values()) {
      takeBack(borrower, kind, Integer.MAX_VALUE);
    }
  }

  /**
   * Gives an attempt that another node's partition ordered its slot: one that was lent, or one more
   * where the loan was taken back meanwhile.
   */
  synchronized void admit(String borrower, AttemptOrder order) {
    Kind kind = kindOfType.apply(order.type());
    if (kind == null) {
      return;
    }
    if (loans.settle(borrower, kind, 1) == 0) {
      pool(kind).take(1, capacity.of(kind));
    }
    PartitionPlace place = PartitionPlace.of(order.id());
    HeldSlots ofPlace = held.computeIfAbsent(place, _ -> new HeldSlots());
    ofPlace.add(kind, 1);
    holds(kind, ofPlace);
  }

  /** Takes slots that another node lends, and calls the partitions that can use them. */
  void borrow(String lender, Kind kind, int slots, Set<String> types) {
    List<SlotAccount> next = new ArrayList<>();
    synchronized (this) {
      loans.borrow(lender, kind, slots, types);
      for (SlotAccount account : accounts.values()) {
        if (account.wanted().stream().anyMatch(types::contains)) {
          next.add(account);
        }
      }
    }
    next.forEach(SlotAccount::call);
  }

  /** Takes out the borrowed slots that no partition here wants, to be given back. */
  synchronized List<Unused> unused() {
    if (loans.serve(wanted())) {
      return List.of();
    }
    return loans.takeUnused();
  }

  /** A borrowed slot was not needed after all. */
  void putBack(Taken taken) {
    loans.putBack(taken);
  }

  /** What a node lent is gone with it. */
  synchronized void forgetLender(String lender) {
    loans.forgetLender(lender);
  }
}
