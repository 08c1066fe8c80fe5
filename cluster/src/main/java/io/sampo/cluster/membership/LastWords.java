package io.sampo.cluster.membership;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What nodes said lately before they ended themselves: the last of each, of so many nodes at most.
 * Safe for many threads.
 */
final class LastWords {

  private static final int NODES_MAX = 1_000;

  private final Map<String, String> byNode = new LinkedHashMap<>();

  /** A run of that node said why it ended. */
  synchronized void said(String node, String why) {
    byNode.remove(node);
    byNode.put(node, why);
    if (byNode.size() > NODES_MAX) {
      byNode.remove(byNode.keySet().iterator().next());
    }
  }

  /** What the last of its runs that said anything did. */
  synchronized Optional<String> of(String node) {
    return Optional.ofNullable(byNode.get(node));
  }
}
