package io.sampo.cluster.worker;

import java.util.concurrent.atomic.LongAdder;

/**
 * An exponentially weighted mean of durations: the last hundred or so decide.
 *
 * <p>Two writers at once may lose one value of the two. That costs a mean nothing and keeps the
 * writers from waiting for each other.
 */
final class MovingMean {

  private static final int WEIGHT = 64;

  private final LongAdder count = new LongAdder();
  private volatile long nanos;

  @SuppressWarnings("NonAtomicVolatileUpdate") // As said above.
  void add(long sampleNanos) {
    count.increment();
    long mean = nanos;
    nanos = mean == 0 ? sampleNanos : mean + (sampleNanos - mean) / WEIGHT;
  }

  long nanos() {
    return nanos;
  }

  /** How many there were; none of them is lost. */
  long count() {
    return count.sum();
  }
}
