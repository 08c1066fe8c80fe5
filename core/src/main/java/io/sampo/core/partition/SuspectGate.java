package io.sampo.core.partition;

import io.sampo.core.task.Company;

/**
 * Which attempts may start on one node beside those that are on probation there. It keeps the
 * promise that one which is to be alone is: it begins when nothing runs, and nothing begins before
 * it has outlived its probation or ended.
 *
 * <p>For that the node must run empty, so it starts nothing for a while where one waits to be
 * alone. Where that does not do, since something runs for long, it goes on as before and tries
 * again after a pause, which doubles each time. Confined to one thread, or guarded by one lock.
 */
public final class SuspectGate {

  static final int FEW_MIN = 4;
  static final int FEW_MAX = 16;

  /** After so long with suspects and without an end of the node more of them may start. */
  static final long GROW_AFTER_MILLIS = 5_000;

  private static final long FORGET_AFTER_MILLIS = 60_000;
  static final long DRAIN_MILLIS = 60_000;
  private static final long PAUSE_MIN_MILLIS = 30_000;
  private static final long PAUSE_MAX_MILLIS = 3_600_000;

  /** One that does not ask again by then does not want to start any more. */
  private static final long WISH_MILLIS = 5_000;

  private int few;
  private int single;
  private boolean alone;
  private long fewSinceMillis;
  private long fewLastMillis = -FORGET_AFTER_MILLIS - 1;
  private long singleWishUntil;
  private boolean draining;
  private long drainUntil;
  private long pausedUntil;
  private long pauseMillis = PAUSE_MIN_MILLIS;

  /**
   * Whether an attempt may start now; if so it counts from now on.
   *
   * @param company what may run beside it
   * @param empty whether nothing runs on the node
   * @param nowMillis a time that only goes forward
   */
  public boolean tryEnter(Company company, boolean empty, long nowMillis) {
    boolean enters =
        switch (company) {
          case ANY -> open();
          case FEW -> open() && single == 0 && few < fewMax(nowMillis) && !wished(nowMillis);
          case SINGLE -> open() && few == 0 && single == 0;
          case ALONE -> empty && !alone;
        };
    if (enters) {
      entered(company, nowMillis);
    } else {
      refused(company, nowMillis);
    }
    return enters;
  }

  /** Whether attempts that are under no suspicion may start. */
  public boolean open() {
    return !alone && !draining;
  }

  /** Whether one is to be alone. */
  public boolean occupied() {
    return alone;
  }

  private boolean wished(long nowMillis) {
    return nowMillis < singleWishUntil;
  }

  private int fewMax(long nowMillis) {
    if (nowMillis - fewLastMillis > FORGET_AFTER_MILLIS) {
      return FEW_MIN;
    }
    long grown = Math.min((nowMillis - fewSinceMillis) / GROW_AFTER_MILLIS, FEW_MAX);
    return (int) Math.min(FEW_MAX, (long) FEW_MIN << grown);
  }

  private void entered(Company company, long nowMillis) {
    switch (company) {
      case ANY -> {}
      case FEW -> {
        if (nowMillis - fewLastMillis > FORGET_AFTER_MILLIS) {
          fewSinceMillis = nowMillis;
        }
        fewLastMillis = nowMillis;
        few++;
      }
      case SINGLE -> {
        single++;
        singleWishUntil = 0;
      }
      case ALONE -> {
        alone = true;
        draining = false;
        pauseMillis = PAUSE_MIN_MILLIS;
      }
    }
  }

  private void refused(Company company, long nowMillis) {
    if (company == Company.SINGLE) {
      singleWishUntil = nowMillis + WISH_MILLIS;
    }
    if (company == Company.ALONE && open() && nowMillis >= pausedUntil) {
      draining = true;
      drainUntil = nowMillis + DRAIN_MILLIS;
    }
  }

  /** One runs here already that an earlier incarnation of its partition has let in. */
  public void adopt(Company company) {
    switch (company) {
      case ANY -> {}
      case FEW -> few++;
      case SINGLE -> single++;
      case ALONE -> alone = true;
    }
  }

  /** One that had entered has ended, has outlived its probation, or was not started after all. */
  public void leave(Company company) {
    switch (company) {
      case ANY -> {}
      case FEW -> few = Math.max(0, few - 1);
      case SINGLE -> single = Math.max(0, single - 1);
      case ALONE -> alone = false;
    }
  }

  /** Looks, now and then, whether the node has waited for too long to run empty. */
  public void look(long nowMillis) {
    if (draining && nowMillis >= drainUntil) {
      draining = false;
      pausedUntil = nowMillis + pauseMillis;
      pauseMillis = Math.min(pauseMillis * 2, PAUSE_MAX_MILLIS);
    }
  }
}
