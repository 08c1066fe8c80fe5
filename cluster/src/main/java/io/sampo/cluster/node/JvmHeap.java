package io.sampo.cluster.node;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The heap of this JVM, as the collector says that collects all of it. */
public final class JvmHeap implements HeapWatch.Heap {

  /** Of each kind of garbage collector, what collects all of the heap. */
  private static final Set<String> WHOLE =
      Set.of(
          "G1 Old Generation",
          "MarkSweepCompact",
          "PS MarkSweep",
          "ZGC Major Cycles",
          "Shenandoah Cycles");

  private final List<GarbageCollectorMXBean> collectors =
      ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream()
          .filter(collector -> WHOLE.contains(collector.getName()))
          .toList();

  private final Set<String> pools =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .map(MemoryPoolMXBean::getName)
          .collect(Collectors.toSet());

  @Override
  public long collections() {
    return collectors.stream().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum();
  }

  @Override
  public long bytesLeft() {
    return collectors.stream().mapToLong(this::bytesLeft).max().orElse(0);
  }

  private long bytesLeft(GarbageCollectorMXBean collector) {
    GcInfo last = collector.getLastGcInfo();
    return last == null
        ? 0
        : last.getMemoryUsageAfterGc().entrySet().stream()
            .filter(entry -> pools.contains(entry.getKey()))
            .mapToLong(entry -> entry.getValue().getUsed())
            .sum();
  }

  @Override
  public long bytesMax() {
    return Runtime.getRuntime().maxMemory();
  }
}
