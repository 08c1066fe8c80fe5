package io.sampo.cluster.node;

import io.sampo.cluster.task.HandlerCatalog;
import io.sampo.cluster.task.TypeStatus;
import io.sampo.cluster.worker.DurationCounts;
import io.sampo.cluster.worker.DurationSummary;
import io.sampo.cluster.worker.TypeLoad;
import io.sampo.cluster.worker.WorkerPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The handlers of all nodes and how they do: those of this one as they are, those of others as they
 * said a few seconds ago.
 */
final class PoolCatalog implements HandlerCatalog {

  private final String node;
  private final WorkerPool pool;
  private final Map<String, List<TypeLoad>> others = new ConcurrentHashMap<>();

  PoolCatalog(String node, WorkerPool pool) {
    this.node = node;
    this.pool = pool;
  }

  /** The name of this node. */
  String node() {
    return node;
  }

  /** Another node said what it has. */
  void put(String other, List<TypeLoad> types) {
    others.put(other, List.copyOf(types));
  }

  /** Another node is gone. */
  void remove(String other) {
    others.remove(other);
  }

  @Override
  public boolean handles(String type) {
    return pool.serves(type)
        || others.values().stream()
            .anyMatch(types -> types.stream().anyMatch(load -> load.type().equals(type)));
  }

  @Override
  public List<TypeStatus> statuses() {
    Map<String, List<String>> nodes = new TreeMap<>();
    Map<String, TypeLoad> loads = new TreeMap<>();
    Map<String, List<TypeLoad>> all = new TreeMap<>(others);
    all.put(node, pool.types());
    all.forEach((name, types) ->
        types.forEach(load -> {
          nodes.computeIfAbsent(load.type(), _ -> new ArrayList<>()).add(name);
          loads.merge(load.type(), load, PoolCatalog::both);
        }));
    return loads.values().stream()
        .map(load -> status(load, nodes.getOrDefault(load.type(), List.of())))
        .toList();
  }

  private static TypeLoad both(TypeLoad one, TypeLoad other) {
    DurationCounts durations = one.durations().plus(other.durations());
    return new TypeLoad(one.type(), one.cpuBound(), durations);
  }

  private static TypeStatus status(TypeLoad load, List<String> nodes) {
    DurationSummary durations = load.durations().summary();
    boolean seen = durations.count() > 0;
    return new TypeStatus(
        load.type(),
        load.cpuBound(),
        nodes,
        durations.count(),
        seen ? Duration.ofNanos(durations.meanNanos()) : null,
        seen ? Duration.ofNanos(durations.p50Nanos()) : null,
        seen ? Duration.ofNanos(durations.p99Nanos()) : null);
  }
}
