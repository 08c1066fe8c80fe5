package io.sampo.cluster.memory;

import java.util.Collection;

/** How much each node of a cluster may accept, so that the others can take over what it holds. */
public final class ClusterShare {

  private ClusterShare() {}

  /**
   * Up to where each node accepts new tasks: partitions are spread evenly, so what the smallest
   * node can hold counts, and one node's part of it is kept free by the others together.
   *
   * @param liveMax what each node can hold of live tasks, this one's included
   */
  public static long of(Collection<Long> liveMax) {
    long smallest = liveMax.stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    int nodes = liveMax.size();
    return nodes <= 1 ? smallest : smallest / nodes * (nodes - 1);
  }
}
