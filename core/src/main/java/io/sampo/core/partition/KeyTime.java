package io.sampo.core.partition;

/**
 * The time that windows of idempotency keys are counted by.
 *
 * <p>It does not go back by as little as two clocks may differ, for a key would come back with it.
 * What was journaled further ahead than that was journaled by a wrong clock: it must not end the
 * windows of keys that came after it.
 */
final class KeyTime {

  /** Clocks that are right differ by far less. */
  private static final long SKEW_MAX_MILLIS = 5 * 60_000;

  private KeyTime() {}

  /** That time now, where it was this at the last event. */
  static long millis(long lastMillis, long nowMillis) {
    return lastMillis - nowMillis > SKEW_MAX_MILLIS ? nowMillis : Math.max(nowMillis, lastMillis);
  }
}
