package io.sampo.cluster.node;

import io.sampo.cluster.task.HandlerCatalog;
import io.sampo.cluster.task.TypeStatus;
import io.sampo.cluster.worker.DurationSummary;
import io.sampo.cluster.worker.Slots;
import io.sampo.cluster.worker.TypeLoad;
import io.sampo.cluster.worker.WorkerPool;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** The handlers of this node and how they do. */
record PoolCatalog(String node, Slots slots, WorkerPool pool) implements HandlerCatalog {

  @Override
  public boolean handles(String type) {
    return slots.handles(type);
  }

  @Override
  public List<TypeStatus> statuses() {
    return pool.types().stream()
        .map(this::status)
        .sorted(Comparator.comparing(TypeStatus::type))
        .toList();
  }

  private TypeStatus status(TypeLoad load) {
    DurationSummary durations = load.durations();
    boolean seen = durations.count() > 0;
    return new TypeStatus(
        load.type(),
        load.cpuBound(),
        List.of(node),
        durations.count(),
        seen ? Duration.ofNanos(durations.meanNanos()) : null,
        seen ? Duration.ofNanos(durations.p50Nanos()) : null,
        seen ? Duration.ofNanos(durations.p99Nanos()) : null);
  }
}
