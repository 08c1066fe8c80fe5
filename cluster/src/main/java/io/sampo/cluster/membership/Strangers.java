package io.sampo.cluster.membership;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.cluster.UniqueAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who lives and takes part, says the database, but is not a member of this node's cluster: then
 * there would be two clusters on one database. Nothing is lost by that, for the journal lets only
 * one of them write a partition, but they would take partitions from each other again and again.
 */
final class Strangers {

  private static final Logger log = LoggerFactory.getLogger(Strangers.class);

  /** Longer than anybody who joins, leaves or is taken out is in between. */
  static final Duration STRANGE_AFTER = Duration.ofSeconds(20);

  private final Map<UniqueAddress, Sight> sights = new HashMap<>();
  private @Nullable String told;

  /** Since when somebody is strange, and the beats it had then. */
  private record Sight(long beat, long sinceNanos) {}

  /** A warning if there are any. */
  @Nullable String look(List<MemberRow> others, Set<UniqueAddress> members, long nowNanos) {
    sights.keySet().removeIf(node -> others.stream().noneMatch(row -> row.node().equals(node)));
    String strange =
        others.stream()
            .filter(row -> isStrange(row, members, nowNanos))
            .map(row -> MembershipActor.name(row.node().address()))
            .sorted()
            .collect(Collectors.joining(", "));
    String warning =
        strange.isEmpty()
            ? null
            : "ANOTHER CLUSTER lives on the same database: %s. Nothing is lost, but the two hinder"
                    .formatted(strange)
                + " each other. Stop the nodes of one of them, then start them again.";
    if (warning != null && !warning.equals(told)) {
      log.error(warning);
    }
    told = warning;
    return warning;
  }

  private boolean isStrange(MemberRow row, Set<UniqueAddress> members, long nowNanos) {
    if (!row.takesPart() || members.contains(row.node())) {
      sights.remove(row.node());
      return false;
    }
    Sight sight = sights.computeIfAbsent(row.node(), _ -> new Sight(row.beat(), nowNanos));
    return nowNanos - sight.sinceNanos() >= STRANGE_AFTER.toNanos() && row.beat() != sight.beat();
  }
}
