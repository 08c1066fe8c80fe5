package io.sampo.cluster.membership;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.cluster.UniqueAddress;

/**
 * Whose session ended while the one that looks lived on: seen with its lock before, and now
 * without.
 *
 * <p>Lasts as long as the session that looks: when PostgreSQL restarts for everybody, that one is
 * gone too, and with it all that was seen.
 */
final class Suspects {

  /** A lock must be free twice in a row: whoever lost only the session takes it again soon. */
  static final int LOOKS_FREE = 2;

  /** How often in a row the lock of each was free; only of those that were seen with their lock. */
  private final Map<UniqueAddress, Integer> looksFree = new HashMap<>();

  /** Takes a look into account, and returns whose process may have died. */
  Set<UniqueAddress> observe(List<MemberRow> rows) {
    Set<UniqueAddress> known = new HashSet<>();
    for (MemberRow row : rows) {
      known.add(row.node());
      if (!row.lockFree()) {
        looksFree.put(row.node(), 0);
      } else {
        looksFree.computeIfPresent(row.node(), (_, looks) -> looks + 1);
      }
    }
    looksFree.keySet().retainAll(known);
    Set<UniqueAddress> suspects = new HashSet<>(known);
    suspects.removeIf(node -> looksFree.getOrDefault(node, 0) < LOOKS_FREE);
    return suspects;
  }
}
