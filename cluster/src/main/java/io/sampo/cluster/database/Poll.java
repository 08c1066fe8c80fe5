package io.sampo.cluster.database;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits, within a bound, for a condition that only looking again and again can show. */
final class Poll {

  private Poll() {}

  /** Whether the condition became true within the bound; looked at after every pause. */
  static boolean until(Duration bound, Duration pause, BooleanSupplier condition) {
    long deadline = System.nanoTime() + bound.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      pause(pause);
    }
    return true;
  }

  /** Waits; a thread that is interrupted waits no more. */
  static void pause(Duration pause) {
    LockSupport.parkNanos(pause.toNanos());
    if (Thread.currentThread().isInterrupted()) {
      throw new DatabaseException("Interrupted while waiting for PostgreSQL");
    }
  }
}
