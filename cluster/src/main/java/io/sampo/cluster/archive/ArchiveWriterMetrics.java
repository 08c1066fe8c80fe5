package io.sampo.cluster.archive;

import java.util.concurrent.atomic.LongAdder;

/** What a node's archive writer has done since it started, and what it holds. */
public final class ArchiveWriterMetrics {

  private final LongAdder rows = new LongAdder();
  private final LongAdder writes = new LongAdder();
  private final LongAdder failedWrites = new LongAdder();
  private final LongAdder writeNanos = new LongAdder();
  private final LongAdder refusals = new LongAdder();
  private volatile int rowsHeld;
  private volatile String trouble = "";

  void written(int count, long nanos) {
    rows.add(count);
    writes.increment();
    writeNanos.add(nanos);
  }

  void failed() {
    failedWrites.increment();
  }

  void refused() {
    refusals.increment();
  }

  void held(int count) {
    rowsHeld = count;
  }

  void trouble(String why) {
    trouble = why;
  }

  /** Why writing fails just now; empty while it works. */
  public String trouble() {
    return trouble;
  }

  /** Tasks written. */
  public long rows() {
    return rows.sum();
  }

  /** Writes that succeeded. */
  public long writes() {
    return writes.sum();
  }

  /** Writes that failed and were or will be tried again. */
  public long failedWrites() {
    return failedWrites.sum();
  }

  /** Time spent in writes that succeeded. */
  public long writeNanos() {
    return writeNanos.sum();
  }

  /** Requests refused because too much was held. */
  public long refusals() {
    return refusals.sum();
  }

  /** Tasks held now, waiting or being written. */
  public int rowsHeld() {
    return rowsHeld;
  }
}
