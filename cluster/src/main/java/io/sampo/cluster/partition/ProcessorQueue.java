package io.sampo.cluster.partition;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether what comes in waits for a processor for so long that a node does not keep up. Something
 * that does nothing is put in line now and then; the line stands where for some time none of these
 * came through soon. That is how CoDel tells a standing queue from a burst: by its shortest wait
 * (Nichols and Jacobson 2012). Safe for many threads.
 */
public final class ProcessorQueue {

  /** How often something is put in line, at most one at a time. */
  public static final Duration PROBE_EVERY = Duration.ofMillis(50);

  /** Who waits longer than this does not come through soon. */
  static final Duration SOON = Duration.ofSeconds(1);

  /** So long none came through soon before the line stands. */
  static final Duration STANDS_AFTER = Duration.ofSeconds(2);

  private final LongSupplier nanoTime;
  private final AtomicReference<@Nullable Long> putNanos = new AtomicReference<>();
  private volatile long soonNanos;

  /** A line that moves. */
  public ProcessorQueue(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.soonNanos = nanoTime.getAsLong();
  }

  /** Puts something in the line before these processors, unless it is still there. */
  public void probe(Executor processors) {
    if (putNanos.compareAndSet(null, nanoTime.getAsLong())) {
      processors.execute(this::cameThrough);
    }
  }

  private void cameThrough() {
    long now = nanoTime.getAsLong();
    Long put = putNanos.getAndSet(null);
    if (put != null && now - put <= SOON.toNanos()) {
      soonNanos = now;
    }
  }

  /** Whether the line stands: what comes in now would be answered late. */
  boolean stands() {
    return nanoTime.getAsLong() - soonNanos > STANDS_AFTER.toNanos();
  }

  /** How long the one that is in line now has waited; zero where none is. */
  Duration waited() {
    Long put = putNanos.get();
    return put == null ? Duration.ZERO : Duration.ofNanos(nanoTime.getAsLong() - put);
  }
}
