package io.sampo.cluster.membership;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what {@link Joining} decides, and says now and then what the node waits for. */
final class Entry {

  private static final Logger log = LoggerFactory.getLogger(Entry.class);
  private static final Duration SAY_EVERY = Duration.ofSeconds(15);

  private final Cluster cluster;
  private final Membership membership;
  private final Joining joining;
  private List<Address> asked = List.of();
  private boolean beginning;
  private long saidNanos = System.nanoTime();

  Entry(Cluster cluster, Membership membership, List<String> seeds) {
    this.cluster = cluster;
    this.membership = membership;
    Address self = cluster.selfMember().address();
    this.joining =
        new Joining(
            self,
            seeds.stream()
                .map(seed -> AddressFromURIString.parse("pekko://" + self.system() + "@" + seed))
                .toList(),
            System.nanoTime());
    membership.joining("waiting for the database");
  }

  /** Goes on after a look; returns who is gone if this node should begin a cluster. */
  Optional<Map<UniqueAddress, Long>> looked(List<MemberRow> others) {
    return switch (joining.decide(others, System.nanoTime())) {
      case Joining.Decision.Ask(List<Address> members) -> {
        ask(members);
        yield Optional.empty();
      }
      case Joining.Decision.Begin(Map<UniqueAddress, Long> gone) -> {
        boolean first = !beginning;
        beginning = true;
        yield first ? Optional.of(gone) : Optional.empty();
      }
      case Joining.Decision.Wait(String why) -> {
        say(why);
        yield Optional.empty();
      }
    };
  }

  private void ask(List<Address> members) {
    say("asking to be let in by " + names(members));
    if (!members.equals(asked)) {
      asked = members;
      log.info("Asking {} to let this node in.", names(members));
      cluster.manager().tell(new JoinSeedNodes(members));
    }
  }

  /** Whether the database has let this node begin a cluster; if not, somebody else is there. */
  void begun(boolean begun) {
    beginning = begun;
    if (begun) {
      log.info("Nobody else takes part: this node begins the cluster.");
      cluster.manager().tell(new Join(cluster.selfMember().address()));
    }
  }

  void sessionLost() {
    joining.sessionLost();
    beginning = false;
    if (!membership.joining().isEmpty()) {
      membership.joining("waiting for the database");
    }
  }

  /** The node belongs to the cluster. */
  void done() {
    membership.joining(null);
  }

  private void say(String why) {
    membership.joining(why);
    if (System.nanoTime() - saidNanos >= SAY_EVERY.toNanos()) {
      saidNanos = System.nanoTime();
      log.warn("This node does not belong to the cluster yet: {}.", why);
    }
  }

  private static String names(List<Address> addresses) {
    return addresses.stream().map(MembershipActor::name).collect(Collectors.joining(", "));
  }
}
