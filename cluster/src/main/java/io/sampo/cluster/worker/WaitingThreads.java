package io.sampo.cluster.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread for each attempt of a handler that waits, for so many at once; attempts that
 * were fetched ahead wait here for their turn.
 *
 * <p>A thread that a handler does not let go is written off: another may run beside it, so that the
 * capacity stays. Its queue has no bound of its own: what waits has a slot, or was stopped less
 * than {@link WorkerPool#TURN_WITHIN} ago.
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

  /** Where one gets no thread, the others need not try: they get those of attempts that end. */
  private void startWhatMayRun() {
    Attempt next = next();
    while (next != null && start(next)) {
      next = next();
    }
  }

  private synchronized @Nullable Attempt next() {
    Attempt next = running < capacity + writtenOff ? waiting.poll() : null;
    if (next != null) {
      running++;
    }
    return next;
  }

  private boolean start(Attempt attempt) {
    try {
      Thread.ofVirtual().name(attempt.threadName()).start(() -> run(attempt));
      return true;
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      ended();
      attempt.noThread(e);
      return false;
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
  public synchronized List<Attempt> takeWaiting(Predicate<Attempt> condition) {
    List<Attempt> taken = new ArrayList<>();
    for (Attempt first = waiting.peek();
        first != null && condition.test(first);
        first = waiting.peek()) {
      taken.add(waiting.remove());
    }
    return taken;
  }
}
