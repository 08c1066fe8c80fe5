package io.sampo.cluster.partition;

import io.sampo.cluster.membership.MemberFormats;
import java.util.HashSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.sharding.ShardCoordinator$Internal$ShardStopped;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ActorSystemDependentAllocationStrategy;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ShardAllocationStrategy$;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Map;
import scala.collection.immutable.Set;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;

/**
 * Each node gets as many partitions as any other, and none moves unless all nodes are there to
 * stay.
 *
 * <p>Pekko's own strategy does not move while a member is unreachable, but one that died a moment
 * ago is not unreachable yet. A partition that is to move then waits until {@code handoff-timeout}
 * for the word of a process that is gone. So all are asked first, and the move of whoever dies
 * right after that is ended here as soon as its node is gone. And a node that leaves has handed its
 * partitions over while it is still a member: others would move now to where they cannot stay.
 */
final class EvenAllocation implements ActorSystemDependentAllocationStrategy {

  private static final int MOVES_AT_ONCE_MAX = 32;
  private static final double MOVES_AT_ONCE_SHARE = 0.5;

  private final ShardAllocationStrategy least;
  private final Supplier<CompletionStage<Boolean>> allServe;
  private final Consumer<String> endMove;

  /**
   * Moves what another strategy chooses, if it may.
   *
   * @param allServe whether all members answer and none is leaving
   * @param endMove ends the move of a partition that has been stopped
   */
  EvenAllocation(
      ShardAllocationStrategy least,
      Supplier<CompletionStage<Boolean>> allServe,
      Consumer<String> endMove) {
    this.least = least;
    this.allServe = allServe;
    this.endMove = endMove;
  }

  /**
   * Pekko's own strategy, which moves most of what has to move at once, under that condition and
   * among the nodes that read what this one writes.
   */
  static EvenAllocation create(
      ActorSystem system, String region, Supplier<CompletionStage<Boolean>> allServe) {
    MemberFormats formats = MemberFormats.of(system);
    ShardAllocationStrategy least =
        ShardAllocationStrategy$.MODULE$.leastShardAllocationStrategy(
            MOVES_AT_ONCE_MAX, MOVES_AT_ONCE_SHARE);
    return new EvenAllocation(
        new ReadableAllocation(least, node -> readsNewest(formats, node)),
        allServe,
        partition -> endMove(system, region, partition));
  }

  private static boolean readsNewest(MemberFormats formats, ActorRef region) {
    Address address = region.path().address();
    return address.hasLocalScope() || formats.readsNewest(address);
  }

  /**
   * Ends a move in place of a region that is gone. Each move has an actor, a child of the
   * coordinator, which is on this node. One that waits for all to know of the move takes the end of
   * the region for its consent, then tells it to hand over, and never hears of its end again.
   */
  static void endMove(ActorSystem system, String region, String partition) {
    system
        .actorSelection("/system/sharding/%sCoordinator/singleton/coordinator/*".formatted(region))
        .tell(new ShardCoordinator$Internal$ShardStopped(partition), ActorRef.noSender());
  }

  @Override
  public void start(ActorSystem system) {
    if (least instanceof ActorSystemDependentAllocationStrategy dependent) {
      dependent.start(system);
    }
  }

  @Override
  public Future<ActorRef> allocateShard(
      ActorRef requester, String partition, Map<ActorRef, IndexedSeq<String>> allocations) {
    return least.allocateShard(requester, partition, allocations);
  }

  @Override
  public Future<Set<String>> rebalance(
      Map<ActorRef, IndexedSeq<String>> allocations, Set<String> moving) {
    endMovesOfTheGone(allocations, moving);
    return FutureConverters.asScala(
        FutureConverters.asJava(least.rebalance(allocations, moving))
            .thenCompose(toMove ->
                toMove.isEmpty()
                    ? CompletableFuture.completedStage(toMove)
                    : allServe.get().thenApply(all -> all ? toMove : none())));
  }

  /** What moves is nowhere only where its node is gone: else it gets a new place as it ends. */
  private void endMovesOfTheGone(
      Map<ActorRef, IndexedSeq<String>> allocations, Set<String> moving) {
    java.util.Set<String> gone = new HashSet<>(CollectionConverters.asJava(moving));
    CollectionConverters.asJava(allocations)
        .values()
        .forEach(partitions -> gone.removeAll(CollectionConverters.asJava(partitions)));
    gone.forEach(endMove);
  }

  private static Set<String> none() {
    return CollectionConverters.asScala(java.util.Set.<String>of()).toSet();
  }
}
