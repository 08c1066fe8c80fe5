package io.sampo.cluster.partition;

import java.util.function.Predicate;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ActorSystemDependentAllocationStrategy;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Map;
import scala.collection.immutable.Set;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Gives partitions to nodes that can read them only. While a cluster is upgraded nothing is written
 * that a member cannot read; but a node of an older release may join a cluster that has been.
 */
final class ReadableAllocation implements ActorSystemDependentAllocationStrategy {

  private final ShardAllocationStrategy chosen;
  private final Predicate<ActorRef> reads;

  /**
   * Lets another strategy choose among those nodes.
   *
   * @param reads whether the node with that region reads whatever this one writes
   */
  ReadableAllocation(ShardAllocationStrategy chosen, Predicate<ActorRef> reads) {
    this.chosen = chosen;
    this.reads = reads;
  }

  @Override
  public void start(ActorSystem system) {
    if (chosen instanceof ActorSystemDependentAllocationStrategy dependent) {
      dependent.start(system);
    }
  }

  @Override
  public Future<ActorRef> allocateShard(
      ActorRef requester, String partition, Map<ActorRef, IndexedSeq<String>> allocations) {
    return chosen.allocateShard(requester, partition, readers(allocations));
  }

  @Override
  public Future<Set<String>> rebalance(
      Map<ActorRef, IndexedSeq<String>> allocations, Set<String> moving) {
    return chosen.rebalance(readers(allocations), moving);
  }

  /** All of them where none reads it: the partition then says what is missing. */
  private Map<ActorRef, IndexedSeq<String>> readers(Map<ActorRef, IndexedSeq<String>> allocations) {
    Map<ActorRef, IndexedSeq<String>> readers = allocations;
    for (ActorRef region : CollectionConverters.asJava(allocations).keySet()) {
      readers = reads.test(region) ? readers : readers.removed(region);
    }
    return readers.isEmpty() ? allocations : readers;
  }
}
