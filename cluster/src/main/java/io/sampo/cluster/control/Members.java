package io.sampo.cluster.control;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/** The members of this node's cluster as the membership knows them. */
public final class Members {

  private static final Map<MemberStatus, String> NAMES =
      Map.of(MemberStatus.weaklyUp(), "weaklyUp");

  private final Cluster cluster;

  /** The members of the cluster that this actor system joined. */
  public Members(ActorSystem<?> system) {
    this.cluster = Cluster.get(system);
  }

  /**
   * One of them.
   *
   * @param address host and remoting port
   */
  record Member(String address, String status, boolean reachable) {

    boolean onItsWayOut() {
      return status.equals("leaving") || status.equals("exiting") || status.equals("down");
    }
  }

  List<Member> all() {
    CurrentClusterState state = cluster.state();
    Set<org.apache.pekko.cluster.Member> unreachable = state.getUnreachable();
    return java.util.stream.StreamSupport.stream(state.getMembers().spliterator(), false)
        .map(member ->
            new Member(
                hostPort(member.address()), name(member.status()), !unreachable.contains(member)))
        .sorted(Comparator.comparing(Member::address))
        .toList();
  }

  private static String name(MemberStatus status) {
    return NAMES.getOrDefault(status, status.toString().toLowerCase(Locale.ROOT));
  }

  Optional<Member> find(String address) {
    return all().stream().filter(member -> member.address().equals(address)).findFirst();
  }

  /** Whether another member could take over what this node does. */
  public boolean othersServe() {
    String self = hostPort(cluster.selfMember().address());
    return all().stream()
        .anyMatch(member ->
            member.reachable() && member.status().equals("up") && !member.address().equals(self));
  }

  private static String hostPort(Address address) {
    return address.getHost().orElse("") + ":" + address.getPort().orElse(0);
  }
}
