package io.sampo.cluster.worker;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.management.VirtualThreadSchedulerMXBean;

/** The JDK's own scheduler of virtual threads. */
final class VirtualThreadCarriers implements Carriers {

  private final VirtualThreadSchedulerMXBean scheduler =
      ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);

  @Override
  public int parallelism() {
    return scheduler.getParallelism();
  }

  @Override
  public void parallelism(int threads) {
    scheduler.setParallelism(threads);
  }

  @Override
  public int mounted() {
    return scheduler.getMountedVirtualThreadCount();
  }

  @Override
  public AtomicBoolean probe() {
    AtomicBoolean ran = new AtomicBoolean();
    Thread.ofVirtual().name("sampo-probe").start(() -> ran.set(true));
    return ran;
  }
}
