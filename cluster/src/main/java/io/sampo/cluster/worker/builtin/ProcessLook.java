package io.sampo.cluster.worker.builtin;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Looks at all processes of the machine, once for all who ask meanwhile: with many commands at once
 * there are as many who ask, and as many processes to look at.
 */
final class ProcessLook {

  static final ProcessLook SHARED = new ProcessLook();

  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicLong begun = new AtomicLong();
  private long ended;
  private List<RunningProcess> seen = List.of();

  /** All processes, as a look that began no earlier than this call found them. */
  List<RunningProcess> all() {
    long needed = begun.get() + 1;
    lock.lock();
    try {
      if (ended < needed) {
        long number = begun.incrementAndGet();
        seen = RunningProcess.all();
        ended = number;
      }
      return seen;
    } finally {
      lock.unlock();
    }
  }
}
