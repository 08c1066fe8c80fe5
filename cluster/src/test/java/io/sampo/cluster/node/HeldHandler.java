package io.sampo.cluster.node;

import io.sampo.handler.TaskContext;
import io.sampo.handler.TaskHandler;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A handler whose attempts run until the test lets them go. */
final class HeldHandler implements TaskHandler<Integer, Integer> {

  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger begun = new AtomicInteger();

  @Override
  public String type() {
    return "held";
  }

  @Override
  public Integer handle(Integer input, TaskContext context) throws InterruptedException {
    begun.incrementAndGet();
    released.await();
    return input;
  }

  /** How many attempts have begun. */
  int begun() {
    return begun.get();
  }

  void release() {
    released.countDown();
  }
}
