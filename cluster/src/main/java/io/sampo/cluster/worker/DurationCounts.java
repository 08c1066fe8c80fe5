package io.sampo.cluster.worker;

import java.util.Map;
import java.util.TreeMap;

/**
 * How many durations fell into each bucket of a {@link DurationHistogram}: a copy, small enough to
 * be sent to another node, and added to those of others there.
 *
 * @param sumNanos all of them together
 * @param byBucket the buckets that are not empty
 */
public record DurationCounts(long sumNanos, Map<Integer, Long> byBucket) {

  /** Before the first attempt. */
  static final DurationCounts NONE = new DurationCounts(0, Map.of());

  /** Those of two nodes. */
  public DurationCounts plus(DurationCounts other) {
    Map<Integer, Long> both = new TreeMap<>(byBucket);
    other.byBucket.forEach((bucket, count) -> both.merge(bucket, count, Long::sum));
    return new DurationCounts(sumNanos + other.sumNanos, both);
  }

  /** What they come to. */
  public DurationSummary summary() {
    long count = byBucket.values().stream().mapToLong(Long::longValue).sum();
    return count == 0
        ? DurationSummary.NONE
        : new DurationSummary(
            count, sumNanos / count, percentile(count, 0.50), percentile(count, 0.99));
  }

  private long percentile(long count, double share) {
    long rank = (long) Math.ceil(count * share);
    long seen = 0;
    int last = 0;
    for (Map.Entry<Integer, Long> entry : new TreeMap<>(byBucket).entrySet()) {
      last = entry.getKey();
      seen += entry.getValue();
      if (seen >= rank) {
        break;
      }
    }
    return DurationHistogram.highestOf(last);
  }
}
