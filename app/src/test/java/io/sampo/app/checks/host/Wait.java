package io.sampo.app.checks.host;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions, with a bound. */
public final class Wait {

  private static final Duration POLL = Duration.ofMillis(20);

  private Wait() {}

  /** What may become true. */
  @FunctionalInterface
  public interface Condition {

    /** Whether it is true now. */
    boolean holds();
  }

  /** Waits until it is true, and says whether it is. */
  public static boolean until(Condition condition, Duration atMost) {
    long untilNanos = System.nanoTime() + atMost.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - untilNanos > 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    return true;
  }
}
