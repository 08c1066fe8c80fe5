package io.sampo.app.checks.history;

import java.time.Instant;
import java.util.List;

/**
 * A fault, from when it was made until all was well again.
 *
 * @param nodes the addresses of the nodes it was made at; none when it is to cost no node anything
 */
record FaultSpan(String kind, List<String> nodes, Instant from, Instant until) {

  /** Whether it can have cost attempts: neither the database going away nor a generation does. */
  boolean reachesNodes() {
    return !nodes.isEmpty();
  }

  boolean meets(Instant start, Instant end) {
    return !from.isAfter(end) && !until.isBefore(start);
  }
}
