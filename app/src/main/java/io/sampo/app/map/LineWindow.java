package io.sampo.app.map;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The lines that were read and are not done yet, bounded in number and bytes; hands out those that
 * wait to be sent, in batches.
 *
 * <p>A batch is due when it is full, or when its first line has waited a moment: so a fast input
 * fills requests, and a slow one ({@code tail -f}) is not held back.
 */
final class LineWindow {

  private static final long BYTES_MAX = 64L * 1024 * 1024;
  private static final long BATCH_BYTES_MAX = 4L * 1024 * 1024;
  private static final long LINGER_NANOS = Duration.ofMillis(5).toNanos();

  private final int linesMax;
  private final int batchMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<InputLine.Work> ready = new ArrayDeque<>();
  private int lines;
  private long bytes;
  private long readySince;
  private long pausedUntil = System.nanoTime();
  private boolean inputEnded;
  private boolean aborted;

  LineWindow(int linesMax, int batchMax) {
    this.linesMax = linesMax;
    this.batchMax = batchMax;
  }

  /** Takes a place for a line of this size, waiting for one; false when all is over. */
  boolean enter(int size) throws InterruptedException {
    lock.lock();
    try {
      while (!aborted && lines > 0 && (lines >= linesMax || bytes + size > BYTES_MAX)) {
        changed.await();
      }
      lines++;
      bytes += size;
      return !aborted;
    } finally {
      lock.unlock();
    }
  }

  /** Gives up the place of a line of this size. */
  void leave(int size) {
    change(() -> {
      lines--;
      bytes -= size;
    });
  }

  /** A line that has its place waits to be sent. */
  void ready(InputLine.Work line) {
    change(() -> {
      if (ready.isEmpty()) {
        readySince = System.nanoTime();
      }
      ready.addLast(line);
    });
  }

  /** Lines that were sent and not finished wait to be sent again, before all others. */
  void giveBack(List<InputLine.Work> unfinished) {
    change(() -> {
      unfinished.reversed().forEach(ready::addFirst);
      readySince = System.nanoTime() - LINGER_NANOS;
    });
  }

  /** Sends nothing for a while. */
  void pause(Duration pause) {
    change(() -> pausedUntil = Math.max(pausedUntil, System.nanoTime() + pause.toNanos()));
  }

  /** No line comes any more. */
  void endOfInput() {
    change(() -> inputEnded = true);
  }

  /** All is over: nobody waits any more. */
  void abort() {
    change(() -> aborted = true);
  }

  /** How many lines were read and are not done. */
  int unfinished() {
    lock.lock();
    try {
      return lines;
    } finally {
      lock.unlock();
    }
  }

  /** The next lines to send, waiting until some are due; none when all lines are done. */
  List<InputLine.Work> nextBatch() throws InterruptedException {
    lock.lock();
    try {
      while (!aborted && !(inputEnded && lines == 0)) {
        long nanos = nanosUntilDue();
        if (nanos <= 0) {
          return takeBatch();
        }
        changed.awaitNanos(nanos);
      }
      return List.of();
    } finally {
      lock.unlock();
    }
  }

  private long nanosUntilDue() {
    if (ready.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long now = System.nanoTime();
    boolean full = ready.size() >= batchMax || inputEnded;
    return Math.max(pausedUntil - now, full ? 0 : readySince + LINGER_NANOS - now);
  }

  private List<InputLine.Work> takeBatch() {
    List<InputLine.Work> batch = new ArrayList<>();
    long size = 0;
    while (!ready.isEmpty() && batch.size() < batchMax && size < BATCH_BYTES_MAX) {
      InputLine.Work line = ready.removeFirst();
      batch.add(line);
      size += line.payload().length;
    }
    readySince = System.nanoTime();
    return batch;
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
