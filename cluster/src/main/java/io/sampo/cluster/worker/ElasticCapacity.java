package io.sampo.cluster.worker;

import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * How many attempts may be under way for a number of slots: a few more than run at once. A start is
 * journaled before it runs, so a slot would idle for that long between two attempts; as many are
 * fetched ahead as end while one is journaled (Little's law), as they have ended lately. Where
 * attempts take long, or few are under way, that is none.
 */
public final class ElasticCapacity implements Slots.Capacity {

  /**
   * About how long a free slot waits for the next journaled start on a busy machine, in
   * nanoseconds.
   */
  private static final long REFILL_NANOS = 16_000_000;

  /** At most so many times the slots are under way. */
  private static final int UNDER_WAY_MAX = 4;

  /** For so long attempts are counted until the count counts. */
  private static final long WINDOW_NANOS = 50_000_000;

  private final LongSupplier nanoTime;
  private final Pace waiting;
  private final Pace computing;
  private volatile ToLongFunction<Slots.Kind> ended = _ -> 0;

  /** So many slots of each kind. */
  public ElasticCapacity(int slots, int cpuThreads) {
    this(slots, cpuThreads, System::nanoTime);
  }

  ElasticCapacity(int slots, int cpuThreads, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.waiting = new Pace(Slots.Kind.WAITING, slots, nanoTime.getAsLong());
    this.computing = new Pace(Slots.Kind.COMPUTING, cpuThreads, nanoTime.getAsLong());
  }

  /** From now on follows how many attempts of each kind have ended. */
  public void follow(ToLongFunction<Slots.Kind> endedTotal) {
    ended = endedTotal;
  }

  @Override
  public int of(Slots.Kind kind) {
    return (kind == Slots.Kind.COMPUTING ? computing : waiting).underWay();
  }

  /** How fast attempts of one kind end. */
  private final class Pace {

    private final Slots.Kind kind;
    private final int slots;
    private volatile int underWay;
    private volatile long sinceNanos;
    private long endedBefore;

    Pace(Slots.Kind kind, int slots, long nowNanos) {
      this.kind = kind;
      this.slots = slots;
      this.underWay = slots;
      this.sinceNanos = nowNanos;
    }

    int underWay() {
      long now = nanoTime.getAsLong();
      if (now - sinceNanos >= WINDOW_NANOS) {
        measure(now);
      }
      return underWay;
    }

    private synchronized void measure(long now) {
      long nanos = now - sinceNanos;
      if (nanos < WINDOW_NANOS) {
        return;
      }
      long endedNow = ended.applyAsLong(kind);
      double ahead = (double) (endedNow - endedBefore) / nanos * REFILL_NANOS;
      underWay = (int) Math.min(slots + (long) ahead, (long) slots * UNDER_WAY_MAX);
      endedBefore = endedNow;
      sinceNanos = now;
    }
  }
}
