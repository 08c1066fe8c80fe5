package io.sampo.app.map;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Prints finished tasks, one line each, as they come or in the order of the input. A line's place
 * in the window is given up when it is printed, so the window also bounds what waits for its turn.
 */
final class ResultPrinter {

  private static final byte[] NOTHING = {};

  private final OutputStream out;
  private final boolean ordered;
  private final LineWindow window;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, Result> early = new HashMap<>();
  private long turn = 1;

  @SuppressWarnings("ArrayRecordComponent") // printed once, never compared
  private record Result(byte[] task, int windowBytes) {}

  ResultPrinter(OutputStream out, boolean ordered, LineWindow window) {
    this.out = new BufferedOutputStream(out, 64 * 1024);
    this.ordered = ordered;
    this.window = window;
  }

  /** The line's task has ended, and this is how it reads. */
  void print(InputLine.Work line, byte[] task) throws IOException {
    put(line.number(), new Result(task, line.payload().length));
  }

  /** There is nothing to print for the line, which takes this much of the window. */
  void skip(long number, int windowBytes) throws IOException {
    put(number, new Result(NOTHING, windowBytes));
  }

  /** Hands on what was printed so far. */
  void flush() throws IOException {
    lock.lock();
    try {
      out.flush();
    } finally {
      lock.unlock();
    }
  }

  private void put(long number, Result result) throws IOException {
    lock.lock();
    try {
      if (!ordered) {
        write(result);
        return;
      }
      early.put(number, result);
      for (Result next = early.remove(turn); next != null; next = early.remove(turn)) {
        turn++;
        write(next);
      }
    } finally {
      lock.unlock();
    }
  }

  private void write(Result result) throws IOException {
    if (result.task.length > 0) {
      out.write(result.task);
      out.write('\n');
    }
    window.leave(result.windowBytes);
  }
}
