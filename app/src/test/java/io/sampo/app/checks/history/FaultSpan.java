package io.sampo.app.checks.history;

import java.time.Instant;
import java.util.List;

/**
 * A fault, from when it was made until all was well again.
 *
 * @param nodes the addresses of the nodes it was made at; none when only the database was
 */
record FaultSpan(String kind, List<String> nodes, Instant from, Instant until) {

  /** Whether it can have cost attempts: the database going away is to cost none. */
  boolean reachesNodes() {
    return !nodes.isEmpty();
  }

  boolean meets(Instant start, Instant end) {
    return !from.isAfter(end) && !until.isBefore(start);
  }
}
