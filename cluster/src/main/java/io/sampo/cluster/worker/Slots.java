package io.sampo.cluster.worker;

import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.partition.SlotSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
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

    private static final Kind[] VALUES = values();

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

  /** Who shares work between nodes: told when it may have something to do. Never blocks. */
  public interface Sharing {

    /** Nobody shares: a node alone. */
    Sharing NONE =
        new Sharing() {
          @Override
          public void slotsShort() {}

          @Override
          public void slotFree() {}

          @Override
          public void placesShort() {}
        };

    /** A partition here found no slot for tasks that are ready. */
    void slotsShort();

    /** A slot is free that no partition here waits for. */
    void slotFree();

    /** A partition here waits for a place in a queue with a limit. */
    void placesShort();
  }

  /** A slot that a partition took: on this node, or on one that lent it. */
  record Taken(String node, Kind kind) {}

  /** Borrowed slots that nobody needs. */
  record Unused(String lender, Kind kind, int slots) {}

  private final String node;
  private final Capacity capacity;
  private final Function<String, @Nullable Kind> kindOfType;
  private final Map<Kind, Pool> pools = new EnumMap<>(Kind.class);
  private final QueuePlaces queues = new QueuePlaces();
  private final Loans loans = new Loans();
  private final Map<PartitionPlace, Held> held = new HashMap<>();
  private final Set<Account> accounts = new LinkedHashSet<>();
  private volatile Sharing sharing = Sharing.NONE;
  private boolean closed;

  /** What runs here of one partition, and who speaks for it now, if anybody. */
  private static final class Held {
    final int[] slots = new int[Kind.values().length];
    @Nullable Account owner;

    boolean droppable() {
      return owner == null && Arrays.stream(slots).allMatch(count -> count == 0);
    }
  }

  /** The slots of one kind on this node; those lent to others count as taken. */
  private static final class Pool {
    final Kind kind;
    int taken;
    final ArrayDeque<Account> waiting = new ArrayDeque<>();

    Pool(Kind kind) {
      this.kind = kind;
    }

    @Nullable Account least() {
      Account least = null;
      for (Account account : waiting) {
        if (least == null || account.held(kind) < least.held(kind)) {
          least = account;
        }
      }
      return least;
    }

    @Nullable Account pollLeast() {
      Account least = least();
      if (least != null) {
        waiting.remove(least);
      }
      return least;
    }
  }

  /**
   * No slot is taken yet.
   *
   * @param node the name of this node
   * @param kindOfType the kind a type's handler runs as; null where this node has no such handler
   */
  public Slots(String node, Capacity capacity, Function<String, @Nullable Kind> kindOfType) {
    this.node = node;
    this.capacity = capacity;
    this.kindOfType = kindOfType;
    for (Kind kind : Kind.values()) {
      pools.put(kind, new Pool(kind));
    }
  }

  /** From now on tells this one when there is work or room to share. */
  public void shareWith(Sharing other) {
    sharing = other;
  }

  /**
   * Opens one partition's face to the slots.
   *
   * @param onFree called (from any thread, briefly) when trying again makes sense
   */
  public synchronized Account open(PartitionPlace place, Runnable onFree) {
    Held ofPlace = held.computeIfAbsent(place, _ -> new Held());
    Account account = new Account(place, ofPlace, onFree);
    ofPlace.owner = account;
    accounts.add(account);
    return account;
  }

  /** Gives no slot any more: the node is leaving. */
  public synchronized void close() {
    closed = true;
  }

  /** Sets how many tasks of a queue may run at once for the partitions here; 0 for no limit. */
  public void limit(String name, int maxRunning) {
    List<Account> next;
    synchronized (this) {
      next = queues.limit(name, maxRunning);
    }
    next.forEach(Account::call);
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

  /** Whether as many tasks of this queue run as may. */
  public synchronized boolean full(String name) {
    return queues.full(name);
  }

  @Override
  public void release(AttemptOrder order) {
    Kind kind = kindOfType.apply(order.type());
    if (kind == null) {
      return;
    }
    Account next;
    boolean free;
    synchronized (this) {
      next = releaseSlot(kind, PartitionPlace.of(order.id()));
      free = next == null && pool(kind).taken < capacity.of(kind);
    }
    if (next != null) {
      next.call();
    } else if (free) {
      sharing.slotFree();
    }
  }

  private @Nullable Account releaseSlot(Kind kind, PartitionPlace place) {
    Held ofPlace = held.get(place);
    if (ofPlace != null) {
      ofPlace.slots[kind.index]--;
      dropIfEmpty(place, ofPlace);
    }
    return release(pool(kind));
  }

  private @Nullable Account release(Pool pool) {
    pool.taken--;
    return pool.taken < capacity.of(pool.kind) ? pool.pollLeast() : null;
  }

  private void dropIfEmpty(PartitionPlace place, Held ofPlace) {
    if (ofPlace.droppable()) {
      held.remove(place, ofPlace);
    }
  }

  private Pool pool(Kind kind) {
    Pool pool = pools.get(kind);
    if (pool == null) {
      throw new IllegalStateException("no slots of kind " + kind);
    }
    return pool;
  }

  // --- between nodes ---

  /** Notes whether this node is the only one, and so need not share the places of queues. */
  void alone(boolean only) {
    List<Account> next;
    synchronized (this) {
      next = queues.alone(only);
    }
    next.forEach(Account::call);
  }

  /** What this node holds of each limited queue; what it does not need is given up by asking. */
  synchronized Map<String, QueueShare> shares() {
    return queues.shares();
  }

  /** Whether any queue has a limit. */
  synchronized boolean anyLimited() {
    return queues.anyLimited();
  }

  /** Sets this node's share of a queue's places. */
  void permit(String queue, long permits) {
    List<Account> next;
    synchronized (this) {
      next = queues.permit(queue, permits);
    }
    next.forEach(Account::call);
  }

  /** The types of ready tasks for which partitions here found no slot at their last try. */
  synchronized Set<String> wanted() {
    Set<String> types = new HashSet<>();
    accounts.forEach(account -> types.addAll(account.wanted));
    return types;
  }

  /** Lends up to so many free slots to another node; gives how many. Nobody here goes short. */
  synchronized int lend(String borrower, Kind kind, int slotsMax) {
    Pool pool = pool(kind);
    if (closed || !pool.waiting.isEmpty()) {
      return 0;
    }
    int slots = Math.min(slotsMax - loans.lentTo(borrower, kind), capacity.of(kind) - pool.taken);
    if (slots <= 0) {
      return 0;
    }
    pool.taken += slots;
    loans.lend(borrower, kind, slots);
    return slots;
  }

  /** Takes back slots that another node has not used. */
  void takeBack(String borrower, Kind kind, int slots) {
    List<Account> next = new ArrayList<>();
    synchronized (this) {
      int settled = loans.settle(borrower, kind, slots);
      for (int i = 0; i < settled; i++) {
        Account account = release(pool(kind));
        if (account != null) {
          next.add(account);
        }
      }
    }
    next.forEach(Account::call);
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
      pool(kind).taken++;
    }
    PartitionPlace place = PartitionPlace.of(order.id());
    held.computeIfAbsent(place, _ -> new Held()).slots[kind.index]++;
  }

  /** Takes slots that another node lends, and calls the partitions that can use them. */
  void borrow(String lender, Kind kind, int slots, Set<String> types) {
    List<Account> next = new ArrayList<>();
    synchronized (this) {
      loans.borrow(lender, kind, slots, types);
      for (Account account : accounts) {
        if (account.wanted.stream().anyMatch(types::contains)) {
          next.add(account);
        }
      }
    }
    next.forEach(Account::call);
  }

  /** Takes out the borrowed slots that no partition here wants, to be given back. */
  synchronized List<Unused> unused() {
    return loans.serve(wanted()) ? List.of() : loans.takeUnused();
  }

  /** What a node lent is gone with it. */
  synchronized void forgetLender(String lender) {
    loans.forgetLender(lender);
  }

  /**
   * One partition's face to the slots. What it takes is on approval: when the start is durable it
   * is kept, and the attempt releases it as it ends; else it is given back.
   */
  public final class Account implements SlotSource {

    private final PartitionPlace place;
    private final Held ofPlace;
    private final Runnable onFree;
    private final List<Taken> onApproval = new ArrayList<>();

    /** How many tasks of each limited queue run, those on approval included. */
    private final Map<String, Long> placed = new HashMap<>();

    private Set<String> refused = new HashSet<>();
    private Set<String> wanted = Set.of();
    private boolean accountClosed;

    private Account(PartitionPlace place, Held ofPlace, Runnable onFree) {
      this.place = place;
      this.ofPlace = ofPlace;
      this.onFree = onFree;
    }

    @Override
    public @Nullable String tryTake(String queue, String type) {
      Kind kind = kindOfType.apply(type);
      synchronized (Slots.this) {
        if (closed || accountClosed || !mayRun(queue)) {
          return null;
        }
        Taken taken = kind != null && mayTake(kind) ? takeOwn(kind) : loans.use(type);
        if (taken == null) {
          refused.add(type);
          return null;
        }
        onApproval.add(taken);
        if (queues.limited(queue)) {
          placed.merge(queue, 1L, Long::sum);
          queues.add(queue, 1);
        }
        return taken.node();
      }
    }

    private boolean mayRun(String queue) {
      if (!queues.full(queue)) {
        return true;
      }
      queues.await(queue, this);
      sharing.placesShort();
      return false;
    }

    private Taken takeOwn(Kind kind) {
      pool(kind).taken++;
      ofPlace.slots[kind.index]++;
      return new Taken(node, kind);
    }

    private boolean mayTake(Kind kind) {
      Pool pool = pool(kind);
      Account least = pool.least();
      boolean othersFirst = least != null && least != this && least.held(kind) < held(kind);
      if (pool.taken < capacity.of(kind) && !othersFirst) {
        return true;
      }
      if (!pool.waiting.contains(this)) {
        pool.waiting.add(this);
      }
      return false;
    }

    private int held(Kind kind) {
      return ofPlace.slots[kind.index];
    }

    private void call() {
      onFree.run();
    }

    /**
     * The turn is durable: what was taken for it is for attempts that run now, each releases its
     * own.
     *
     * @param running how many tasks of each limited queue the partition runs now
     */
    public void keep(Map<String, Long> running) {
      List<Account> next;
      synchronized (Slots.this) {
        onApproval.clear();
        next = count(running);
        wanted = refused;
        refused = wanted.isEmpty() ? wanted : new HashSet<>();
      }
      next.forEach(Account::call);
      if (!wanted.isEmpty()) {
        sharing.slotsShort();
      }
    }

    /** What was taken since the last {@link #keep} is for nothing: others may have it. */
    public void giveBack(Map<String, Long> running) {
      List<Account> next = new ArrayList<>();
      synchronized (Slots.this) {
        for (Taken taken : onApproval) {
          Account first = giveBack(taken);
          if (first != null) {
            next.add(first);
          }
        }
        onApproval.clear();
        next.addAll(count(running));
      }
      next.forEach(Account::call);
    }

    private @Nullable Account giveBack(Taken taken) {
      if (taken.node().equals(node)) {
        return releaseSlot(taken.kind(), place);
      }
      loans.putBack(taken);
      return null;
    }

    /** Brings the places of queues up to what the partition says; returns those to call now. */
    private List<Account> count(Map<String, Long> running) {
      if (placed.isEmpty() && running.isEmpty()) {
        return List.of();
      }
      List<Account> next = new ArrayList<>();
      running.forEach((queue, count) -> {
        Long before = placed.put(queue, count);
        next.addAll(queues.add(queue, count - (before == null ? 0 : before)));
      });
      placed
          .entrySet()
          .removeIf(entry -> {
            boolean gone = !running.containsKey(entry.getKey());
            if (gone) {
              next.addAll(queues.add(entry.getKey(), -entry.getValue()));
            }
            return gone;
          });
      return next;
    }

    /** After a call: lets the next one that waits have what this one left. */
    public void passOn() {
      for (Kind kind : Kind.values()) {
        Account next;
        synchronized (Slots.this) {
          Pool pool = pool(kind);
          next = pool.taken < capacity.of(kind) ? pool.pollLeast() : null;
        }
        if (next != null) {
          next.call();
        }
      }
    }

    /**
     * Takes nothing and is called no more: the partition leaves this node. What it took on approval
     * is given back; what it kept is released as it ends.
     */
    public void close() {
      synchronized (Slots.this) {
        accountClosed = true;
        accounts.remove(this);
        pools.values().forEach(pool -> pool.waiting.remove(this));
        queues.forget(this);
      }
      giveBack(Map.of());
      synchronized (Slots.this) {
        if (ofPlace.owner == this) {
          ofPlace.owner = null;
        }
        dropIfEmpty(place, ofPlace);
      }
      passOn();
    }
  }
}
