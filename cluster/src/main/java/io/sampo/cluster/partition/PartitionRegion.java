package io.sampo.cluster.partition;

import io.sampo.core.partition.PartitionPlace;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.ShardCoordinator;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** Cluster Sharding of partitions: one shard for each, so each moves alone. */
public final class PartitionRegion {

  private static final int MOVES_AT_ONCE_MAX = 32;
  private static final double MOVES_AT_ONCE_SHARE = 0.5;

  private static final EntityTypeKey<PartitionActor.Message> KEY =
      EntityTypeKey.create(PartitionActor.Message.class, "partition");

  private PartitionRegion() {}

  /**
   * Joins the sharding of partitions.
   *
   * @param environment what the partitions of this node work with, asked for when one starts
   */
  public static ActorRef<ShardingEnvelope<PartitionActor.Message>> start(
      ActorSystem<?> system, Supplier<PartitionEnvironment> environment) {
    Entity<PartitionActor.Message, ShardingEnvelope<PartitionActor.Message>> entity =
        Entity.of(
                KEY,
                context ->
                    PartitionActor.create(
                        PartitionPlace.parse(context.getEntityId()),
                        environment.get(),
                        self -> context.getShard().tell(new ClusterSharding.Passivate<>(self))))
            .withMessageExtractor(new ByPlace())
            .withAllocationStrategy(evenly())
            .withStopMessage(new PartitionActor.Leave());
    return ClusterSharding.get(system).init(entity);
  }

  /** Each node gets as many partitions as any other; most of what has to move moves at once. */
  private static ShardCoordinator.ShardAllocationStrategy evenly() {
    return ShardCoordinator.ShardAllocationStrategy$.MODULE$.leastShardAllocationStrategy(
        MOVES_AT_ONCE_MAX, MOVES_AT_ONCE_SHARE);
  }

  /** The entity is the partition, and so is the shard. */
  private static final class ByPlace
      extends ShardingMessageExtractor<
          ShardingEnvelope<PartitionActor.Message>, PartitionActor.Message> {

    @Override
    public String entityId(ShardingEnvelope<PartitionActor.Message> envelope) {
      return envelope.entityId();
    }

    @Override
    public String shardId(String entityId) {
      return entityId;
    }

    @Override
    public PartitionActor.Message unwrapMessage(ShardingEnvelope<PartitionActor.Message> envelope) {
      return envelope.message();
    }
  }
}
