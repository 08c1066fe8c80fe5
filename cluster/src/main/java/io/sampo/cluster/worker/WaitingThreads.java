package io.sampo.cluster.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread for each attempt of a handler that waits, for so many at once; attempts that
 * were fetched ahead wait here for their turn.
 *
 * <p>A thread that a handler does not let go is written off: another may run beside it, so that the
 * capacity stays. There are never more orders than slots, so what waits has a bound.
 */
final class WaitingThreads implements AttemptThreads {

  private final int capacity;
  private final Queue<Attempt> waiting = new ArrayDeque<>();
  private int running;
  private int writtenOff;

  WaitingThreads(int capacity) {
    this.capacity = capacity;
  }

  @Override
  public void execute(Attempt attempt) {
    synchronized (this) {
      waiting.add(attempt);
    }
    startWhatMayRun();
  }

  private void startWhatMayRun() {
    for (Attempt next = next(); next != null; next = next()) {
      start(next);
    }
  }

  private synchronized @Nullable Attempt next() {
    Attempt next = running < capacity + writtenOff ? waiting.poll() : null;
    if (next != null) {
      running++;
    }
    return next;
  }

  private void start(Attempt attempt) {
    try {
      Thread.ofVirtual().name(attempt.threadName()).start(() -> run(attempt));
    } catch (OutOfMemoryError e) {
      ended();
      attempt.noThread(e);
    }
  }

  private void run(Attempt attempt) {
    try {
      attempt.run();
    } finally {
      ended();
      startWhatMayRun();
    }
  }

  private synchronized void ended() {
    running--;
  }

  @Override
  public void writeOff() {
    synchronized (this) {
      writtenOff++;
    }
    startWhatMayRun();
  }

  @Override
  public synchronized void takeBack() {
    writtenOff--;
  }

  @Override
  public synchronized List<Attempt> waiting() {
    return new ArrayList<>(waiting);
  }
}
