package io.sampo.cluster.node;

import io.sampo.cluster.partition.LocalPartitions;
import io.sampo.cluster.partition.PartitionActor;
import io.sampo.cluster.partition.PartitionKeeperActor;
import io.sampo.cluster.partition.Partitions;
import io.sampo.cluster.worker.Peers;
import io.sampo.cluster.worker.StealingActor;
import io.sampo.cluster.worker.WorkerPoolActor;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.ClusterEvent.MemberUp;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Knows which nodes come and go: asks those that are there for their handlers, and tells those who
 * work with one that it has left.
 *
 * <p>Supervision: it is restarted. What it missed is asked for again within seconds, and found by
 * the partitions' own checks.
 */
final class PeerWatchActor extends AbstractBehavior<PeerWatchActor.Message> {

  private static final Duration ASK_EVERY = Duration.ofSeconds(5);

  sealed interface Message {}

  private record Joined(MemberUp event) implements Message {}

  private record Removed(MemberRemoved event) implements Message {}

  private record Described(WorkerPoolActor.Described answer) implements Message {}

  private enum Tick implements Message {
    ASK
  }

  private final Partitions partitions;
  private final LocalPartitions local;
  private final Peers peers;
  private final PoolCatalog catalog;
  private final ActorRef<StealingActor.Message> stealing;
  private final ActorRef<PartitionKeeperActor.Message> keeper;
  private final ActorRef<WorkerPoolActor.Described> described;

  static Behavior<Message> create(
      Partitions partitions,
      LocalPartitions local,
      Peers peers,
      PoolCatalog catalog,
      ActorRef<StealingActor.Message> stealing,
      ActorRef<PartitionKeeperActor.Message> keeper) {
    Behavior<Message> watch =
        Behaviors.setup(context ->
            Behaviors.withTimers(timers ->
                new PeerWatchActor(
                    context, timers, partitions, local, peers, catalog, stealing, keeper)));
    return Behaviors.supervise(watch).onFailure(SupervisorStrategy.restart());
  }

  private PeerWatchActor(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      Partitions partitions,
      LocalPartitions local,
      Peers peers,
      PoolCatalog catalog,
      ActorRef<StealingActor.Message> stealing,
      ActorRef<PartitionKeeperActor.Message> keeper) {
    super(context);
    this.partitions = partitions;
    this.local = local;
    this.peers = peers;
    this.catalog = catalog;
    this.stealing = stealing;
    this.keeper = keeper;
    this.described = context.messageAdapter(WorkerPoolActor.Described.class, Described::new);
    Cluster cluster = Cluster.get(context.getSystem());
    cluster
        .subscriptions()
        .tell(
            Subscribe.create(context.messageAdapter(MemberUp.class, Joined::new), MemberUp.class));
    cluster
        .subscriptions()
        .tell(
            Subscribe.create(
                context.messageAdapter(MemberRemoved.class, Removed::new), MemberRemoved.class));
    timers.startTimerWithFixedDelay(Tick.ASK, ASK_EVERY);
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder().onMessage(Message.class, this::onMessage).build();
  }

  private Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Joined(MemberUp event) -> ask(ClusterPeers.nameOf(event.member()));
      case Removed(MemberRemoved event) -> gone(ClusterPeers.nameOf(event.member()));
      case Described(WorkerPoolActor.Described answer) ->
          catalog.put(answer.node(), answer.types());
      case Tick.ASK -> peers.names().forEach(this::ask);
    }
    return this;
  }

  private void ask(String peer) {
    if (!peer.equals(catalog.node())) {
      peers.workers(peer).tell(new WorkerPoolActor.Describe(described));
    }
  }

  private void gone(String peer) {
    catalog.remove(peer);
    keeper.tell(PartitionKeeperActor.Message.HURRY);
    stealing.tell(new StealingActor.PeerGone(peer));
    local.tellAll(new PartitionActor.NodeGone(peer));
    partitions.nodeGone();
  }
}
