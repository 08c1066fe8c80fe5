package io.sampo.cluster.worker;

import java.util.function.ToLongFunction;

/**
 * How many attempts may be under way for a number of slots: a few more than there are, while they
 * are short. A start is journaled before it runs, so a slot would idle for that long between short
 * attempts; as many are fetched ahead as end while one is journaled (Little's law).
 */
public final class ElasticCapacity implements Slots.Capacity {

  /** About how long a free slot waits for the next journaled start, in nanoseconds. */
  private static final long REFILL_NANOS = 8_000_000;

  /** At most so many times the slots are under way. */
  private static final int AHEAD_MAX = 4;

  private final int slots;
  private final int cpuThreads;
  private volatile ToLongFunction<Slots.Kind> meanNanos = _ -> 0;

  /** So many slots of each kind. */
  public ElasticCapacity(int slots, int cpuThreads) {
    this.slots = slots;
    this.cpuThreads = cpuThreads;
  }

  /** From now on follows how long attempts take in the mean; 0 where it is not known. */
  public void follow(ToLongFunction<Slots.Kind> mean) {
    meanNanos = mean;
  }

  @Override
  public int of(Slots.Kind kind) {
    int all = kind == Slots.Kind.COMPUTING ? cpuThreads : slots;
    long mean = meanNanos.applyAsLong(kind);
    if (kind == Slots.Kind.WAITING || mean == 0) {
      return all;
    }
    long ahead = all * REFILL_NANOS / mean;
    return (int) Math.min(all + ahead, (long) all * AHEAD_MAX);
  }
}
