package io.sampo.core.task;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** How far the times of a task may reach, so that reckoning with them never overflows. */
public final class TimeLimits {

  /** The longest delay, expiry, timeout or backoff: a hundred years. The shortest is zero. */
  public static final Duration DURATION_MAX = Duration.ofDays(36_500);

  /** The latest time a task may be told to run or expire at; the earliest is that of Unix. */
  public static final Instant TIME_MAX = Instant.parse("9999-12-31T23:59:59.999Z");

  private TimeLimits() {}

  /** The duration in whole milliseconds. */
  static Duration check(String name, Duration duration) {
    if (duration.isNegative() || duration.compareTo(DURATION_MAX) > 0) {
      throw new IllegalArgumentException(
          "%s: %s is not between PT0S and %s".formatted(name, duration, DURATION_MAX));
    }
    return duration.truncatedTo(ChronoUnit.MILLIS);
  }

  /** The time in whole milliseconds. */
  static Instant check(String name, Instant time) {
    if (time.isBefore(Instant.EPOCH) || time.isAfter(TIME_MAX)) {
      throw new IllegalArgumentException(
          "%s: %s is not between %s and %s".formatted(name, time, Instant.EPOCH, TIME_MAX));
    }
    return time.truncatedTo(ChronoUnit.MILLIS);
  }
}
