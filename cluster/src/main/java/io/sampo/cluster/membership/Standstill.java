package io.sampo.cluster.membership;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether this process stood still a moment ago: it was frozen, or its machine was, or it got no
 * processor. What it knew of others before is old then. Safe for many threads.
 */
final class Standstill {

  /** How often it has to beat. */
  static final Duration BEAT = Duration.ofMillis(250);

  /** So long a busy machine may keep it from beating. */
  static final Duration USUAL = Duration.ofSeconds(2);

  /** By then it has heard from everybody who lives. */
  static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(5);

  private final AtomicLong beatNanos;
  private volatile long wokeNanos;

  /** One that has not stood still so far. */
  Standstill(long nowNanos) {
    beatNanos = new AtomicLong(nowNanos);
    wokeNanos = nowNanos - FORGOTTEN_AFTER.toNanos();
  }

  /** The process runs. To be called every {@link #BEAT}. */
  void beat(long nowNanos) {
    long before = beatNanos.getAndSet(nowNanos);
    if (nowNanos - before > USUAL.toNanos()) {
      wokeNanos = nowNanos;
    }
  }

  /** Whether it stood still until now, or until a moment ago. */
  boolean justOver(long nowNanos) {
    return nowNanos - beatNanos.get() > USUAL.toNanos()
        || nowNanos - wokeNanos < FORGOTTEN_AFTER.toNanos();
  }
}
