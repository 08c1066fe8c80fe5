package io.sampo.app.bench;

import org.HdrHistogram.AbstractHistogram;

/**
 * How long something took, over many times, in milliseconds.
 *
 * @param p50 half took no longer
 * @param p90 nine of ten took no longer
 * @param p99 99 of 100 took no longer
 * @param max the longest
 */
public record Latencies(double p50, double p90, double p99, double max) {

  /** The longest time that is told apart from longer ones: an hour. */
  static final long MICROS_MAX = 3_600_000_000L;

  /** The latencies in a histogram of microseconds. */
  static Latencies of(AbstractHistogram micros) {
    return new Latencies(
        micros.getValueAtPercentile(50) / 1e3,
        micros.getValueAtPercentile(90) / 1e3,
        micros.getValueAtPercentile(99) / 1e3,
        micros.getMaxValue() / 1e3);
  }

  /** Nanoseconds as what the histograms count. */
  static long micros(long nanos) {
    return Math.clamp(nanos / 1_000, 0, MICROS_MAX);
  }
}
