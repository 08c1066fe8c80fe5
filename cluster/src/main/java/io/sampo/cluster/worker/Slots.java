package io.sampo.cluster.worker;

import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.partition.SlotSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who may start what on this node: slots for each kind of work, and places under queue limits.
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
    WAITING(0),
    /** What computes: runs on a few platform threads. */
    COMPUTING(1);

    private final int index;

    Kind(int index) {
      this.index = index;
    }
  }

  /** How many slots a kind has now; it may vary, since short tasks are fetched ahead. */
  @FunctionalInterface
  public interface Capacity {
    /** The slots of that kind, 0 or more. */
    int of(Kind kind);
  }

  private final Capacity capacity;
  private final Function<String, @Nullable Kind> kindOfType;
  private final Map<Kind, Pool> pools = new EnumMap<>(Kind.class);
  private final Map<String, Queue> queues = new HashMap<>();
  private final Map<PartitionPlace, Held> held = new HashMap<>();
  private boolean closed;

  /** What runs here of one partition, and who speaks for it now, if anybody. */
  private static final class Held {
    final int[] slots = new int[Kind.values().length];
    @Nullable Account owner;

    boolean droppable() {
      return owner == null && Arrays.stream(slots).allMatch(count -> count == 0);
    }
  }

  /** The slots of one kind. */
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

  /** The places of one queue. */
  private static final class Queue {
    int running;
    int maxRunning;
    final ArrayDeque<Account> waiting = new ArrayDeque<>();

    boolean full() {
      return maxRunning > 0 && running >= maxRunning;
    }

    List<Account> callable() {
      if (full() || waiting.isEmpty()) {
        return List.of();
      }
      List<Account> all = List.copyOf(waiting);
      waiting.clear();
      return all;
    }

    boolean droppable() {
      return running == 0 && maxRunning == 0 && waiting.isEmpty();
    }
  }

  /**
   * No slot is taken yet.
   *
   * @param kindOfType the kind a type's handler runs as; null where this node has no such handler
   */
  public Slots(Capacity capacity, Function<String, @Nullable Kind> kindOfType) {
    this.capacity = capacity;
    this.kindOfType = kindOfType;
    for (Kind kind : Kind.values()) {
      pools.put(kind, new Pool(kind));
    }
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
    return account;
  }

  /** Gives no slot any more: the node is leaving. */
  public synchronized void close() {
    closed = true;
  }

  /** Sets how many tasks of a queue may run at once on this node; 0 for no limit. */
  public void limit(String name, int maxRunning) {
    List<Account> next;
    synchronized (this) {
      Queue queue = queue(name);
      queue.maxRunning = maxRunning;
      next = queue.callable();
      dropIfIdle(name, queue);
    }
    next.forEach(Account::call);
  }

  /** How many slots of a kind are taken. */
  public synchronized int taken(Kind kind) {
    return pool(kind).taken;
  }

  /** Whether the node has a handler of this type. */
  public boolean handles(String type) {
    return kindOfType.apply(type) != null;
  }

  /** Whether as many tasks of this queue run here as may. */
  public synchronized boolean full(String name) {
    Queue queue = queues.get(name);
    return queue != null && queue.full();
  }

  @Override
  public void release(AttemptOrder order) {
    Kind kind = kindOfType.apply(order.type());
    if (kind == null) {
      return;
    }
    Account next;
    List<Account> nextOfQueue;
    synchronized (this) {
      next = releaseSlot(kind, PartitionPlace.of(order.id()));
      nextOfQueue = releasePlace(order.queue());
    }
    if (next != null) {
      next.call();
    }
    nextOfQueue.forEach(Account::call);
  }

  private @Nullable Account releaseSlot(Kind kind, PartitionPlace place) {
    Pool pool = pool(kind);
    pool.taken--;
    Held ofPlace = held.get(place);
    if (ofPlace != null) {
      ofPlace.slots[kind.index]--;
      dropIfEmpty(place, ofPlace);
    }
    return pool.taken < capacity.of(kind) ? pool.pollLeast() : null;
  }

  private void dropIfEmpty(PartitionPlace place, Held ofPlace) {
    if (ofPlace.droppable()) {
      held.remove(place, ofPlace);
    }
  }

  private List<Account> releasePlace(String name) {
    Queue queue = queue(name);
    queue.running--;
    List<Account> next = queue.callable();
    dropIfIdle(name, queue);
    return next;
  }

  private Queue queue(String name) {
    return queues.computeIfAbsent(name, _ -> new Queue());
  }

  private void dropIfIdle(String name, Queue queue) {
    if (queue.droppable()) {
      queues.remove(name);
    }
  }

  private Pool pool(Kind kind) {
    Pool pool = pools.get(kind);
    if (pool == null) {
      throw new IllegalStateException("no slots of kind " + kind);
    }
    return pool;
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
    private boolean accountClosed;

    private record Taken(Kind kind, String queue) {}

    private Account(PartitionPlace place, Held ofPlace, Runnable onFree) {
      this.place = place;
      this.ofPlace = ofPlace;
      this.onFree = onFree;
    }

    @Override
    public boolean tryTake(String queueName, String type) {
      Kind kind = kindOfType.apply(type);
      if (kind == null) {
        return false;
      }
      synchronized (Slots.this) {
        if (closed || accountClosed || !mayRun(queueName) || !mayTake(kind)) {
          return false;
        }
        pool(kind).taken++;
        ofPlace.slots[kind.index]++;
        queue(queueName).running++;
        onApproval.add(new Taken(kind, queueName));
        return true;
      }
    }

    private boolean mayRun(String queueName) {
      Queue queue = queues.get(queueName);
      if (queue == null || !queue.full()) {
        return true;
      }
      enlist(queue.waiting);
      return false;
    }

    private boolean mayTake(Kind kind) {
      Pool pool = pool(kind);
      Account least = pool.least();
      boolean othersFirst = least != null && least != this && least.held(kind) < held(kind);
      if (pool.taken < capacity.of(kind) && !othersFirst) {
        return true;
      }
      enlist(pool.waiting);
      return false;
    }

    private void enlist(ArrayDeque<Account> waiting) {
      if (!waiting.contains(this)) {
        waiting.add(this);
      }
    }

    private int held(Kind kind) {
      return ofPlace.slots[kind.index];
    }

    private void call() {
      onFree.run();
    }

    /** What was taken so far is for attempts that run now: each releases its own. */
    public void keep() {
      synchronized (Slots.this) {
        onApproval.clear();
      }
    }

    /** What was taken since the last {@link #keep} is for nothing: others may have it. */
    public void giveBack() {
      List<Account> next = new ArrayList<>();
      synchronized (Slots.this) {
        for (Taken taken : onApproval) {
          Account first = releaseSlot(taken.kind(), place);
          if (first != null) {
            next.add(first);
          }
          next.addAll(releasePlace(taken.queue()));
        }
        onApproval.clear();
      }
      next.forEach(Account::call);
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
        pools.values().forEach(pool -> pool.waiting.remove(this));
        queues.values().forEach(queue -> queue.waiting.remove(this));
      }
      giveBack();
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
