package io.sampo.cluster.partition;

import io.sampo.core.partition.PartitionPlace;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.sharding.ShardRegion;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.pattern.Patterns;
import org.jspecify.annotations.Nullable;

/** Cluster Sharding of partitions: one shard for each, so each moves alone. */
public final class PartitionRegion {

  private static final EntityTypeKey<PartitionActor.Message> KEY =
      EntityTypeKey.create(PartitionActor.Message.class, "partition");

  private PartitionRegion() {}

  /**
   * Joins the sharding of partitions.
   *
   * @param environment what the partitions of this node work with, asked for when one starts
   * @param allServe whether all members answer and none is leaving, asked before partitions move
   */
  public static ActorRef<ShardingEnvelope<PartitionActor.Message>> start(
      ActorSystem<?> system,
      Supplier<PartitionEnvironment> environment,
      Supplier<CompletionStage<Boolean>> allServe) {
    Entity<PartitionActor.Message, ShardingEnvelope<PartitionActor.Message>> entity =
        Entity.of(
                KEY,
                context ->
                    PartitionActor.create(
                        PartitionPlace.parse(context.getEntityId()),
                        environment.get(),
                        self -> context.getShard().tell(new ClusterSharding.Passivate<>(self))))
            .withMessageExtractor(new ByPlace())
            .withAllocationStrategy(
                EvenAllocation.create(Adapter.toClassic(system), KEY.name(), allServe))
            .withStopMessage(new PartitionActor.Leave());
    return ClusterSharding.get(system).init(entity);
  }

  /** The way to the partitions of other nodes, for a node that runs none any more. */
  static ActorRef<ShardingEnvelope<PartitionActor.Message>> startProxy(ActorSystem<?> system) {
    return Adapter.toTyped(
        classic(system)
            .startProxy(KEY.name(), Optional.empty(), Optional.empty(), new EnvelopeByPlace()));
  }

  /**
   * Hands the partitions of this node over to others and ends its region.
   *
   * @return done when all have left, or the time is over
   */
  static CompletionStage<Done> leave(ActorSystem<?> system, Duration atMost) {
    return Patterns.gracefulStop(
            classic(system).shardRegion(KEY.name()), atMost, ShardRegion.gracefulShutdownInstance())
        .handle((_, _) -> Done.getInstance());
  }

  private static org.apache.pekko.cluster.sharding.ClusterSharding classic(ActorSystem<?> system) {
    return org.apache.pekko.cluster.sharding.ClusterSharding.get(Adapter.toClassic(system));
  }

  /** The same as {@link ByPlace} for a proxy, which Pekko has no typed form of. */
  private static final class EnvelopeByPlace implements ShardRegion.MessageExtractor {

    @Override
    public @Nullable String entityId(Object message) {
      return message instanceof ShardingEnvelope<?> envelope ? envelope.entityId() : null;
    }

    @Override
    public Object entityMessage(Object message) {
      return message instanceof ShardingEnvelope<?> envelope ? envelope.message() : message;
    }

    @Override
    public @Nullable String shardId(Object message) {
      return entityId(message);
    }
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
