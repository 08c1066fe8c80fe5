package io.sampo.cluster.worker;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Durations seen, counted in buckets that grow by octaves of eight steps each, so a percentile is
 * at most an eighth too high (the layout of HdrHistogram at one digit). Safe for many writers.
 */
final class DurationHistogram {

  private static final int STEP_BITS = 3;
  private static final int STEPS = 1 << STEP_BITS;
  private static final int BUCKETS = (Long.SIZE - STEP_BITS) * STEPS;

  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);
  private final LongAdder sumNanos = new LongAdder();

  void record(long nanos) {
    counts.getAndIncrement(bucketOf(Math.max(0, nanos)));
    sumNanos.add(nanos);
  }

  DurationCounts counts() {
    Map<Integer, Long> byBucket = new TreeMap<>();
    for (int i = 0; i < BUCKETS; i++) {
      long count = counts.get(i);
      if (count > 0) {
        byBucket.put(i, count);
      }
    }
    return byBucket.isEmpty() ? DurationCounts.NONE : new DurationCounts(sumNanos.sum(), byBucket);
  }

  private static int bucketOf(long nanos) {
    if (nanos < STEPS) {
      return (int) nanos;
    }
    int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - STEP_BITS;
    return (shift << STEP_BITS) + (int) (nanos >>> shift);
  }

  /** The longest duration that falls into a bucket. */
  static long highestOf(int bucket) {
    if (bucket < STEPS) {
      return bucket;
    }
    int shift = (bucket >>> STEP_BITS) - 1;
    long lowest = (long) (STEPS + (bucket & (STEPS - 1))) << shift;
    return lowest + (1L << shift) - 1;
  }
}
