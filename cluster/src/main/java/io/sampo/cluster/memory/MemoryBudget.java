package io.sampo.cluster.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The one budget that everything draws on which a node holds in memory. Bytes are counted by kind;
 * whoever begins something asks before, and is refused or waits where there is no room. Safe for
 * many threads; it takes a lock only while somebody waits.
 */
public final class MemoryBudget {

  /** What has begun may grow to so many times the share in which new work is let in. */
  private static final int GROWN_SHARES = 2;

  private final MemoryLimits limits;
  private final Map<MemoryKind, AtomicLong> used = new EnumMap<>(MemoryKind.class);
  private final AtomicLong[] all = new AtomicLong[MemoryKind.values().length];

  /** Those who wait, first come first; also the lock. */
  private final Set<Reservation> line = new LinkedHashSet<>();

  private volatile boolean someWait;
  private volatile long admittedMax;

  /** A budget with these limits, of a node that is alone. */
  public MemoryBudget(MemoryLimits limits) {
    this.limits = limits;
    this.admittedMax = limits.liveMax();
    Arrays.setAll(all, _ -> new AtomicLong());
    Iterator<AtomicLong> counters = List.of(all).iterator();
    for (MemoryKind kind : MemoryKind.values()) {
      used.put(kind, counters.next());
    }
  }

  /** A budget that nothing exhausts. */
  public static MemoryBudget unlimited() {
    return new MemoryBudget(new MemoryLimits(Long.MAX_VALUE / 400, Long.MAX_VALUE / 400));
  }

  /** How the heap is shared out. */
  public MemoryLimits limits() {
    return limits;
  }

  /** What is held of a kind, in bytes. */
  public long used(MemoryKind kind) {
    return counter(kind).get();
  }

  /** What is held of all kinds, in bytes. */
  public long used() {
    long sum = 0;
    for (AtomicLong ofKind : all) {
      sum += ofKind.get();
    }
    return sum;
  }

  /** Up to where new tasks are accepted, in bytes of live tasks. */
  public long admittedMax() {
    return admittedMax;
  }

  /** From now on new tasks are accepted up to there; {@link ClusterShare} says how far. */
  public void admitUpTo(long liveBytes) {
    admittedMax = Math.min(liveBytes, limits.liveMax());
  }

  /** Whether there is room for new work of a kind. */
  public boolean hasRoom(MemoryKind kind) {
    long max = kind == MemoryKind.LIVE ? admittedMax : limits.share(kind);
    return used(kind) < max && used() < limits.totalMax();
  }

  /**
   * Notes that so many bytes more are held, or less where negative, without asking. For what nobody
   * can refuse any more; who could asks {@link #hasRoom} before.
   */
  public void add(MemoryKind kind, long more) {
    count(kind, more);
    if (more < 0 && someWait) {
      serve();
    }
  }

  private void count(MemoryKind kind, long more) {
    counter(kind).addAndGet(more);
  }

  /** Holds so many bytes for new work; empty where there is no room for it now. */
  public Optional<Reservation> reserve(MemoryKind kind, long bytes) {
    return take(kind, bytes, limits.share(kind))
        ? Optional.of(Reservation.held(this, kind, bytes))
        : Optional.empty();
  }

  /**
   * Holds so many bytes as soon as there is room. One of a kind always gets its turn, however large
   * it is.
   *
   * @param granted called once it is held: at once, or later by any thread. It may come although
   *     the reservation was closed meanwhile.
   */
  public Reservation queue(MemoryKind kind, long bytes, Runnable granted) {
    return queue(kind, bytes, 0, granted);
  }

  /**
   * The same for something whose size is not known for sure: where no other of its kind is under
   * way it gets its turn as soon as there is room for the least that it can take.
   */
  public Reservation queue(MemoryKind kind, long likely, long least, Runnable granted) {
    Reservation waiting = Reservation.waiting(this, kind, likely, least, granted);
    synchronized (line) {
      line.add(waiting);
      someWait = true;
    }
    serve();
    return waiting;
  }

  boolean takeMore(MemoryKind kind, long bytes) {
    return take(kind, bytes, limits.share(kind) * GROWN_SHARES);
  }

  private boolean take(MemoryKind kind, long bytes, long kindMax) {
    long ofKind = counter(kind).addAndGet(bytes);
    if (ofKind <= kindMax && used() <= limits.totalMax()) {
      return true;
    }
    // Whoever waits was not served while this stood in the way.
    add(kind, -bytes);
    return false;
  }

  void leave(Reservation waiting) {
    synchronized (line) {
      line.remove(waiting);
      someWait = !line.isEmpty();
    }
    serve();
  }

  /** Gives those who wait what there is room for, in order; a smaller one may pass a larger one. */
  private void serve() {
    List<Reservation> served = new ArrayList<>();
    synchronized (line) {
      Iterator<Reservation> first = line.iterator();
      while (first.hasNext()) {
        Reservation next = first.next();
        if (fits(next)) {
          first.remove();
          count(next.kind(), next.wanted());
          if (next.grant()) {
            served.add(next);
          } else {
            count(next.kind(), -next.wanted());
          }
        }
      }
      someWait = !line.isEmpty();
    }
    served.forEach(Reservation::tellGranted);
  }

  private boolean fits(Reservation next) {
    long bytes = next.wanted();
    boolean alone = used(next.kind()) <= 0;
    if (next.kind() != MemoryKind.RECOVERIES) {
      boolean inShare = used(next.kind()) + bytes <= limits.share(next.kind());
      return alone || (inShare && used() + bytes <= limits.totalMax());
    }
    long open = used(MemoryKind.LIVE) + used(MemoryKind.RECOVERIES);
    return open + bytes <= limits.openMax()
        || (alone && (open <= 0 || open + next.least() <= limits.openMax()));
  }

  private AtomicLong counter(MemoryKind kind) {
    return Objects.requireNonNull(used.get(kind));
  }
}
