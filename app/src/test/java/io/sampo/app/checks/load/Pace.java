package io.sampo.app.checks.load;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** When a client acts: so often a second, and after a halt a little more often for a while. */
final class Pace {

  private static final long BEHIND_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

  private final double perSecond;
  private final CountDownLatch stop;
  private long dueNanos = System.nanoTime();

  Pace(double perSecond, CountDownLatch stop) {
    this.perSecond = perSecond;
    this.stop = stop;
  }

  /** Waits for the next turn, which stands for so many actions; false when all is to stop. */
  boolean awaitTurn(int actions) throws InterruptedException {
    long now = System.nanoTime();
    dueNanos =
        Math.max(dueNanos, now - BEHIND_NANOS_MAX)
            + (long) (actions * TimeUnit.SECONDS.toNanos(1) / perSecond);
    return !stop.await(Math.max(0, dueNanos - now), TimeUnit.NANOSECONDS);
  }
}
