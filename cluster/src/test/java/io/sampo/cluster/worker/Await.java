package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Bounded waiting. */
public final class Await {

  private static final long SECONDS_MAX = 20;
  private static final long POLL_NANOS = 2_000_000;

  private Await() {}

  static void latch(CountDownLatch latch) {
    try {
      assertThat(latch.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until a condition holds that nobody signals. */
  public static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting until %s", what).isLessThan(deadline);
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
