package io.sampo.cluster.worker;

/**
 * How long the attempts of one type took on one node since it started.
 *
 * @param count how many ended
 * @param meanNanos their mean, 0 before the first
 * @param p50Nanos half of them took no longer; an eighth too high at most
 * @param p99Nanos 99 % of them took no longer; an eighth too high at most
 */
public record DurationSummary(long count, long meanNanos, long p50Nanos, long p99Nanos) {

  /** Before the first attempt. */
  public static final DurationSummary NONE = new DurationSummary(0, 0, 0, 0);
}
