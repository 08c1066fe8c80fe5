package io.sampo.app.checks.load;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** When a client acts: so often a second, and after a halt a little more often for a while. */
final class Pace {

  private final double perSecond;
  private final long behindNanosMax;
  private final CountDownLatch stop;
  private long dueNanos = System.nanoTime();

  /**
   * The first turn is now.
   *
   * @param behindMax how much of a halt is made up for at most
   */
  Pace(double perSecond, Duration behindMax, CountDownLatch stop) {
    this.perSecond = perSecond;
    this.behindNanosMax = behindMax.toNanos();
    this.stop = stop;
  }

  /** Waits for the next turn, which stands for so many actions; false when all is to stop. */
  boolean awaitTurn(int actions) throws InterruptedException {
    long now = System.nanoTime();
    dueNanos =
        Math.max(dueNanos, now - behindNanosMax)
            + (long) (actions * TimeUnit.SECONDS.toNanos(1) / perSecond);
    return !stop.await(Math.max(0, dueNanos - now), TimeUnit.NANOSECONDS);
  }
}
