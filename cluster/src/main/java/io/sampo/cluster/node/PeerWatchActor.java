package io.sampo.cluster.node;

import io.sampo.cluster.partition.LocalPartitions;
import io.sampo.cluster.partition.PartitionActor;
import io.sampo.cluster.worker.StealingActor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Tells those who work with another node that it has left the cluster.
 *
 * <p>Supervision: it is restarted. What it missed is found by the partitions' own checks.
 */
final class PeerWatchActor {

  private PeerWatchActor() {}

  static Behavior<MemberRemoved> create(
      LocalPartitions local, ActorRef<StealingActor.Message> stealing) {
    Behavior<MemberRemoved> watch =
        Behaviors.setup(context -> {
          Cluster.get(context.getSystem())
              .subscriptions()
              .tell(Subscribe.create(context.getSelf(), MemberRemoved.class));
          return Behaviors.receive(MemberRemoved.class)
              .onMessage(
                  MemberRemoved.class,
                  removed -> {
                    String name = ClusterPeers.nameOf(removed.member());
                    stealing.tell(new StealingActor.PeerGone(name));
                    local.tellAll(new PartitionActor.NodeGone(name));
                    return Behaviors.same();
                  })
              .build();
        });
    return Behaviors.supervise(watch).onFailure(SupervisorStrategy.restart());
  }
}
