package io.sampo.cluster.worker;

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

  DurationSummary summary() {
    long[] copy = new long[BUCKETS];
    long count = 0;
    for (int i = 0; i < BUCKETS; i++) {
      copy[i] = counts.get(i);
      count += copy[i];
    }
    if (count == 0) {
      return DurationSummary.NONE;
    }
    long mean = sumNanos.sum() / count;
    return new DurationSummary(
        count, mean, percentile(copy, count, 0.50), percentile(copy, count, 0.99));
  }

  private static long percentile(long[] counts, long count, double share) {
    long rank = (long) Math.ceil(count * share);
    long seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return highestOf(i);
      }
    }
    return highestOf(BUCKETS - 1);
  }

  private static int bucketOf(long nanos) {
    if (nanos < STEPS) {
      return (int) nanos;
    }
    int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - STEP_BITS;
    return (shift << STEP_BITS) + (int) (nanos >>> shift);
  }

  private static long highestOf(int bucket) {
    if (bucket < STEPS) {
      return bucket;
    }
    int shift = (bucket >>> STEP_BITS) - 1;
    long lowest = (long) (STEPS + (bucket & (STEPS - 1))) << shift;
    return lowest + (1L << shift) - 1;
  }
}
