package io.sampo.cluster.node;

import io.sampo.cluster.task.ChangeRelayActor;
import io.sampo.cluster.worker.Peers;
import io.sampo.cluster.worker.StealingActor;
import io.sampo.cluster.worker.WorkerPoolActor;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/** The other nodes, as cluster membership knows them; their actors are found by path. */
final class ClusterPeers implements Peers, ChangeRelayActor.Relays {

  static final String WORKERS = "workers";
  static final String STEALING = "stealing";
  static final String CHANGES = "changes";

  private static final Set<MemberStatus> WORKING =
      Set.of(MemberStatus.up(), MemberStatus.weaklyUp());

  private final ActorSystem<?> system;
  private final String self;
  private final Cluster cluster;
  private final ActorRefResolver refs;
  private final ConcurrentMap<String, ActorRef<?>> known = new ConcurrentHashMap<>();

  ClusterPeers(ActorSystem<?> system, String self) {
    this.system = system;
    this.self = self;
    this.cluster = Cluster.get(system);
    this.refs = ActorRefResolver.get(system);
  }

  /** The name of a member: host and port. */
  static String nameOf(Member member) {
    Address address = member.address();
    return address.getHost().orElse("") + ":" + address.getPort().orElse(0);
  }

  @Override
  public List<String> names() {
    CurrentClusterState state = cluster.state();
    Set<Member> unreachable = state.getUnreachable();
    return StreamSupport.stream(state.getMembers().spliterator(), false)
        .filter(member -> WORKING.contains(member.status()) && !unreachable.contains(member))
        .map(ClusterPeers::nameOf)
        .filter(name -> !name.equals(self))
        .toList();
  }

  @Override
  public List<String> members() {
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
        .map(ClusterPeers::nameOf)
        .filter(name -> !name.equals(self))
        .toList();
  }

  @Override
  public boolean isMember(String name) {
    return name.equals(self) || members().contains(name);
  }

  @Override
  public ActorRef<WorkerPoolActor.Message> workers(String name) {
    return actor(name, WORKERS);
  }

  @Override
  public ActorRef<StealingActor.Message> stealing(String name) {
    return actor(name, STEALING);
  }

  @Override
  public ActorRef<ChangeRelayActor.Call> relay(String name) {
    return actor(name, CHANGES);
  }

  @Override
  public List<ActorRef<ChangeRelayActor.Call>> others() {
    return names().stream().map(this::relay).toList();
  }

  /** A path without an incarnation reaches whichever process has that address. */
  @SuppressWarnings("unchecked") // a path tells no type; what lives there is of this one
  private <M> ActorRef<M> actor(String name, String role) {
    String path = "pekko://%s@%s/user/%s".formatted(system.name(), name, role);
    return (ActorRef<M>) known.computeIfAbsent(path, refs::resolveActorRef);
  }
}
