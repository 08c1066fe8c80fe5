package io.sampo.cluster.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The bounded pool of platform threads for handlers that keep a core busy.
 *
 * <p>A thread that a handler does not let go is written off: another takes its place, so that the
 * capacity stays. Its queue has no bound of its own: what waits has a slot, or was stopped less
 * than {@link WorkerPool#TURN_WITHIN} ago.
 */
final class CpuThreads implements AttemptThreads, AutoCloseable {

  private static final long IDLE_SECONDS_MAX = 30;

  private final int capacity;
  private final ThreadPoolExecutor executor;
  private int writtenOff;

  CpuThreads(int capacity) {
    this.capacity = capacity;
    this.executor =
        new ThreadPoolExecutor(
            capacity,
            capacity,
            IDLE_SECONDS_MAX,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("sampo-cpu-", 1).daemon().factory());
    executor.allowCoreThreadTimeOut(true);
  }

  /** An attempt, on the thread whose turn it is. */
  private record Turn(Attempt attempt) implements Runnable {

    @Override
    public void run() {
      Thread thread = Thread.currentThread();
      String idleName = thread.getName();
      thread.setName(attempt.threadName());
      try {
        attempt.run();
      } finally {
        thread.setName(idleName);
      }
    }
  }

  @Override
  public void execute(Attempt attempt) {
    try {
      executor.execute(new Turn(attempt));
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      attempt.noThread(e);
    }
  }

  @Override
  public List<Attempt> takeWaiting(Predicate<Attempt> condition) {
    BlockingQueue<Runnable> queue = executor.getQueue();
    List<Attempt> taken = new ArrayList<>();
    while (queue.peek() instanceof Turn(Attempt first) && condition.test(first)) {
      // A thread may have taken it since: then it has its turn.
      if (queue.remove(new Turn(first))) {
        taken.add(first);
      }
    }
    return taken;
  }

  @Override
  public synchronized void writeOff() {
    resize(writtenOff + 1);
  }

  @Override
  public synchronized void takeBack() {
    resize(writtenOff - 1);
  }

  private void resize(int nowWrittenOff) {
    int size = capacity + nowWrittenOff;
    if (nowWrittenOff > writtenOff) {
      executor.setMaximumPoolSize(size);
      executor.setCorePoolSize(size);
    } else {
      executor.setCorePoolSize(size);
      executor.setMaximumPoolSize(size);
    }
    writtenOff = nowWrittenOff;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
