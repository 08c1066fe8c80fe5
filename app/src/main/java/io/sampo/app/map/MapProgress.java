package io.sampo.app.map;

import java.util.concurrent.atomic.AtomicLong;

/** The counts of a map run so far. */
public final class MapProgress {

  private final AtomicLong succeeded = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong rejected = new AtomicLong();
  private final LineWindow window;

  MapProgress(LineWindow window) {
    this.window = window;
  }

  void countTask(boolean success) {
    (success ? succeeded : failed).incrementAndGet();
  }

  void countRejected() {
    rejected.incrementAndGet();
  }

  /** Tasks that succeeded. */
  public long succeeded() {
    return succeeded.get();
  }

  /** Tasks that ended otherwise. */
  public long failed() {
    return failed.get();
  }

  /** Lines that never became a task: not valid, or refused by the server. */
  public long rejected() {
    return rejected.get();
  }

  /** Lines read and not done. */
  public int inFlight() {
    return window.unfinished();
  }

  /** Whether every line so far has done what it was asked to. */
  public boolean allSucceeded() {
    return failed() == 0 && rejected() == 0 && inFlight() == 0;
  }
}
