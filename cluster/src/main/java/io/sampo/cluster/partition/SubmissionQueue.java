package io.sampo.cluster.partition;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Whether submissions through this node wait for their answers for so long that it does not keep
 * up, wherever they wait. Their queue stands where there are many and for some time none was
 * answered soon. That is how CoDel tells a standing queue from a burst: by its shortest wait
 * (Nichols and Jacobson 2012). Safe for many threads.
 */
public final class SubmissionQueue {

  /** What takes longer than this is not answered soon: clients begin to give up. */
  static final Duration SOON = Duration.ofSeconds(1);

  /** So long none was answered soon before the queue stands. */
  static final Duration STANDS_AFTER = Duration.ofSeconds(2);

  /** Fewer than these may all wait for one partition that is away; so many keep a node busy. */
  static final int WAITING_MIN = 16;

  private final LongSupplier nanoTime;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile long soonNanos;
  private volatile long lateNanos;

  /** An empty queue. */
  public SubmissionQueue(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.soonNanos = nanoTime.getAsLong();
    this.lateNanos = soonNanos;
  }

  /** A submission begins to wait; returns what it ends with. */
  long enter() {
    long now = nanoTime.getAsLong();
    int before = waiting.getAndIncrement();
    if (before == 0 || (before == WAITING_MIN - 1 && now - lateNanos > STANDS_AFTER.toNanos())) {
      // What waited until now was too little to say anything about those who come in.
      soonNanos = now;
    }
    return now;
  }

  /** One that entered then is answered; returns whether it was soon. */
  boolean leave(long enteredNanos) {
    waiting.decrementAndGet();
    long now = nanoTime.getAsLong();
    boolean soon = now - enteredNanos <= SOON.toNanos();
    if (soon) {
      soonNanos = now;
    } else {
      lateNanos = now;
    }
    return soon;
  }

  /** Whether it stands: what comes in now would be answered late. */
  boolean stands() {
    return waiting.get() >= WAITING_MIN
        && nanoTime.getAsLong() - soonNanos > STANDS_AFTER.toNanos();
  }

  /** How many submissions wait now. */
  int waiting() {
    return waiting.get();
  }

  /** For how long none was answered soon. */
  Duration sinceSoon() {
    return Duration.ofNanos(nanoTime.getAsLong() - soonNanos);
  }
}
