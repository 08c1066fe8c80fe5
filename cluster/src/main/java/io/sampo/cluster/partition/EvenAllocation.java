package io.sampo.cluster.partition;

import io.sampo.cluster.membership.DirectCall;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Address;
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
 * Each node gets as many partitions as any other, and none moves unless all nodes are there.
 *
 * <p>Pekko's own strategy does not move while a member is unreachable, but one that died a moment
 * ago is not unreachable yet. A partition that is to move then waits until {@code handoff-timeout}
 * for the word of a process that is gone. So all are called first; whoever dies right after that is
 * left to the timeout.
 */
final class EvenAllocation implements ActorSystemDependentAllocationStrategy {

  private static final int MOVES_AT_ONCE_MAX = 32;
  private static final double MOVES_AT_ONCE_SHARE = 0.5;

  /** Shorter than sharding's {@code rebalance-interval}: it is asked again then. */
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);

  private final ShardAllocationStrategy least;

  EvenAllocation(ShardAllocationStrategy least) {
    this.least = least;
  }

  static EvenAllocation create() {
    return new EvenAllocation(
        ShardAllocationStrategy$.MODULE$.leastShardAllocationStrategy(
            MOVES_AT_ONCE_MAX, MOVES_AT_ONCE_SHARE));
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
    return FutureConverters.asScala(
        FutureConverters.asJava(least.rebalance(allocations, moving))
            .thenCompose(
                toMove -> toMove.isEmpty() ? done(toMove) : ifAllAnswer(toMove, allocations)));
  }

  private static CompletionStage<Set<String>> done(Set<String> toMove) {
    return CompletableFuture.completedStage(toMove);
  }

  private static CompletionStage<Set<String>> ifAllAnswer(
      Set<String> toMove, Map<ActorRef, IndexedSeq<String>> allocations) {
    return allAnswer(addresses(allocations)).thenApply(all -> all ? toMove : none());
  }

  private static CompletionStage<Boolean> allAnswer(List<Address> nodes) {
    return nodes.stream()
        .map(node -> DirectCall.to(node, ANSWER_WITHIN))
        .map(call -> call.thenApply(DirectCall.Outcome.ANSWERS::equals))
        .reduce((one, other) -> one.thenCombine(other, Boolean::logicalAnd))
        .orElseGet(() -> CompletableFuture.completedStage(true));
  }

  /** All but the node that asks. */
  private static List<Address> addresses(Map<ActorRef, IndexedSeq<String>> allocations) {
    return CollectionConverters.asJava(allocations).keySet().stream()
        .map(region -> region.path().address())
        .filter(Address::hasGlobalScope)
        .toList();
  }

  private static Set<String> none() {
    return CollectionConverters.asScala(java.util.Set.<String>of()).toSet();
  }
}
