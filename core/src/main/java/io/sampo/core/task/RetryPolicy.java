package io.sampo.core.task;

import java.time.Duration;

/**
 * When a failed attempt is followed by another: exponential backoff with full jitter, that is a
 * random wait between zero and the backoff (Brooker, "Exponential Backoff And Jitter", AWS
 * Architecture Blog, 2015).
 *
 * @param maxAttempts attempts in all, 1 or more; of those lost with their node count only the ones
 *     that were alone on it
 * @param backoff the longest wait after the first failed attempt
 * @param multiplier what the longest wait grows by with each further one, 1 or more
 * @param maxBackoff what it never exceeds
 */
public record RetryPolicy(
    int maxAttempts, Duration backoff, double multiplier, Duration maxBackoff) {

  /** Three attempts, from one second, doubling, up to five minutes. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(3, Duration.ofSeconds(1), 2, Duration.ofMinutes(5));

  /**
   * Cuts times to milliseconds, as they are stored.
   *
   * @throws IllegalArgumentException for a policy no wait could be reckoned with
   */
  public RetryPolicy {
    backoff = TimeLimits.check("backoff", backoff);
    maxBackoff = TimeLimits.check("maxBackoff", maxBackoff);
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("maxAttempts: %d is below 1".formatted(maxAttempts));
    }
    if (!(multiplier >= 1 && multiplier < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("multiplier: %s is below 1".formatted(multiplier));
    }
  }

  /**
   * The wait after the given number of failed attempts.
   *
   * @param failed failed attempts so far, 1 or more
   * @param random from 0 (inclusive) to 1 (exclusive)
   */
  public Duration waitAfter(int failed, double random) {
    double growth = Math.pow(multiplier, failed - 1.0);
    double ceilingMillis =
        Math.min((double) maxBackoff.toMillis(), (double) backoff.toMillis() * growth);
    return Duration.ofMillis((long) (ceilingMillis * random));
  }
}
