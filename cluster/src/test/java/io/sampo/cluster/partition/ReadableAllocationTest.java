package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Map;
import scala.collection.immutable.Set;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;

/** While nodes of two releases run side by side. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadableAllocationTest {

  private final ActorTestKit kit = ActorTestKit.create();
  private final ActorRef older = region();
  private final ActorRef newer = region();
  private final ShardAllocationStrategy least = new Least();

  @AfterAll
  void stop() {
    kit.shutdownTestKit();
  }

  private ActorRef region() {
    return Adapter.toClassic(kit.createTestProbe().ref());
  }

  @Test
  void a_node_of_an_older_release_gets_no_partition_however_few_it_has() {
    ReadableAllocation allocation = new ReadableAllocation(least, newer::equals);

    assertThat(place(allocation, at(List.of(), List.of("1", "2", "3")))).isEqualTo(newer);
  }

  @Test
  void nothing_moves_to_a_node_of_an_older_release() {
    ReadableAllocation allocation = new ReadableAllocation(least, newer::equals);

    assertThat(moves(allocation, at(List.of(), List.of("1", "2", "3")))).isEmpty();
    assertThat(moves(least, at(List.of(), List.of("1", "2", "3")))).isNotEmpty();
  }

  @Test
  void where_no_node_reads_it_a_partition_is_placed_all_the_same() {
    ReadableAllocation allocation = new ReadableAllocation(least, _ -> false);

    assertThat(place(allocation, at(List.of(), List.of("1")))).isEqualTo(older);
  }

  private static ActorRef place(
      ShardAllocationStrategy allocation, Map<ActorRef, IndexedSeq<String>> allocations) {
    return FutureConverters.asJava(allocation.allocateShard(ActorRef.noSender(), "9", allocations))
        .toCompletableFuture()
        .join();
  }

  private static java.util.Set<String> moves(
      ShardAllocationStrategy allocation, Map<ActorRef, IndexedSeq<String>> allocations) {
    Set<String> none = CollectionConverters.asScala(java.util.Set.<String>of()).toSet();
    return CollectionConverters.asJava(
        FutureConverters.asJava(allocation.rebalance(allocations, none))
            .toCompletableFuture()
            .join());
  }

  private Map<ActorRef, IndexedSeq<String>> at(List<String> ofOlder, List<String> ofNewer) {
    return new Map.Map2<>(
        older,
        CollectionConverters.asScala(ofOlder).toIndexedSeq(),
        newer,
        CollectionConverters.asScala(ofNewer).toIndexedSeq());
  }

  /** Gives to the node with the fewest, and takes from any that has two more than another. */
  private static final class Least implements ShardAllocationStrategy {

    @Override
    public Future<ActorRef> allocateShard(
        ActorRef requester, String partition, Map<ActorRef, IndexedSeq<String>> allocations) {
      return Future.successful(
          CollectionConverters.asJava(allocations).entrySet().stream()
              .min(Comparator.comparingInt(node -> node.getValue().size()))
              .orElseThrow()
              .getKey());
    }

    @Override
    public Future<Set<String>> rebalance(
        Map<ActorRef, IndexedSeq<String>> allocations, Set<String> moving) {
      List<IndexedSeq<String>> bySize =
          CollectionConverters.asJava(allocations).values().stream()
              .sorted(Comparator.comparingInt(IndexedSeq::size))
              .toList();
      boolean uneven = bySize.getLast().size() - bySize.getFirst().size() > 1;
      java.util.Set<String> moves =
          uneven ? java.util.Set.of(bySize.getLast().head()) : java.util.Set.of();
      return Future.successful(CollectionConverters.asScala(moves).toSet());
    }
  }
}
