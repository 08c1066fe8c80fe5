package io.sampo.app.map;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The requests in flight, a bounded number. When all are in use, each held open by a few slow
 * lines, the emptiest are ended and their lines sent again in one: so slow tasks never use up the
 * requests, and the rest of the window keeps moving.
 */
final class Exchanges {

  /** How many requests, and so connections, are open at most. */
  static final int OPEN_MAX = 32;

  private final int batchMax;
  private final Duration limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final Map<Exchange, Thread> open = new HashMap<>();
  private boolean stopped;

  /** Requests of this many lines at most, none of which may take longer than the limit. */
  Exchanges(int batchMax, Duration limit) {
    this.batchMax = batchMax;
    this.limit = limit;
  }

  /** Performs the exchange on a thread of its own, once there is room for it. */
  void start(Exchange exchange) throws InterruptedException {
    lock.lock();
    try {
      while (!stopped && open.size() >= OPEN_MAX) {
        endTheEmptiest();
        ended.await();
      }
      if (!stopped) {
        Thread thread = Thread.ofVirtual().name("exchange").unstarted(() -> perform(exchange));
        open.put(exchange, thread);
        thread.start();
        Thread.startVirtualThread(() -> interruptAtLimit(thread));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends all exchanges and starts no more. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      List.copyOf(open.keySet()).forEach(this::end);
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void perform(Exchange exchange) {
    try {
      exchange.perform();
    } finally {
      remove(exchange);
    }
  }

  private void remove(Exchange exchange) {
    lock.lock();
    try {
      open.remove(exchange);
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void endTheEmptiest() {
    List<Exchange> emptiestFirst =
        open.keySet().stream()
            .filter(exchange -> !exchange.cancelled())
            .sorted(Comparator.comparingInt(Exchange::unfinished))
            .toList();
    if (emptiestFirst.size() < OPEN_MAX) {
      return; // some are ending already
    }
    int lines = 0;
    for (Exchange exchange : emptiestFirst) {
      lines += exchange.unfinished();
      if (lines > batchMax) {
        return;
      }
      end(exchange);
    }
  }

  private void end(Exchange exchange) {
    exchange.cancel();
    Thread thread = open.get(exchange);
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** A server whose machine is gone says nothing at all: its silence must end, too. */
  private void interruptAtLimit(Thread thread) {
    try {
      if (!thread.join(limit)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
