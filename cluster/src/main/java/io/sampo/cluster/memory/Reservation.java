package io.sampo.cluster.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory held for one purpose, or a place in the line for it. It ends when it is closed; closing it
 * again does nothing. Safe for many threads.
 */
public final class Reservation implements AutoCloseable {

  private static final long WAITING = -1;
  private static final long ENDED = -2;

  private final MemoryBudget budget;
  private final MemoryKind kind;
  private final long wanted;
  private final long least;
  private final Runnable granted;
  private final AtomicLong held;

  private Reservation(
      MemoryBudget budget,
      MemoryKind kind,
      long wanted,
      long least,
      Runnable granted,
      long heldAtFirst) {
    this.budget = budget;
    this.kind = kind;
    this.wanted = wanted;
    this.least = least;
    this.granted = granted;
    this.held = new AtomicLong(heldAtFirst);
  }

  static Reservation held(MemoryBudget budget, MemoryKind kind, long bytes) {
    return new Reservation(budget, kind, bytes, bytes, () -> {}, bytes);
  }

  static Reservation waiting(
      MemoryBudget budget, MemoryKind kind, long wanted, long least, Runnable granted) {
    return new Reservation(budget, kind, wanted, least, granted, WAITING);
  }

  MemoryKind kind() {
    return kind;
  }

  long wanted() {
    return wanted;
  }

  long least() {
    return least;
  }

  /** Tells who waits; the memory may have been given back meanwhile. */
  void tellGranted() {
    granted.run();
  }

  /** It gets what it waited for; false where it has ended meanwhile. */
  boolean grant() {
    return held.compareAndSet(WAITING, wanted);
  }

  /** Whether it still stands in line. */
  public boolean isWaiting() {
    return held.get() == WAITING;
  }

  /** How many bytes it holds; 0 while it waits and once it has ended. */
  public long bytes() {
    return Math.max(0, held.get());
  }

  /**
   * Holds so many bytes more, as work that has begun may where new work is refused.
   *
   * @return false where they cannot be had, or this has ended or waits: it holds what it held
   */
  public boolean grow(long more) {
    return held.get() >= 0 && budget.takeMore(kind, more) && keep(more);
  }

  /** What was begun has to go on: holds so many bytes more whether they can be had or not. */
  public void growAnyway(long more) {
    budget.add(kind, more);
    boolean _ = keep(more);
  }

  private boolean keep(long more) {
    long before = held.get();
    while (before >= 0) {
      if (held.compareAndSet(before, before + more)) {
        return true;
      }
      before = held.get();
    }
    budget.add(kind, -more);
    return false;
  }

  /** Gives so many bytes back, at most what it holds. */
  public void shrink(long less) {
    long before = held.get();
    while (before >= 0) {
      long back = Math.min(less, before);
      if (held.compareAndSet(before, before - back)) {
        budget.add(kind, -back);
        return;
      }
      before = held.get();
    }
  }

  /** Gives everything back, or leaves the line. */
  @Override
  public void close() {
    long before = held.getAndSet(ENDED);
    if (before == WAITING) {
      budget.leave(this);
    } else if (before > 0) {
      budget.add(kind, -before);
    }
  }
}
