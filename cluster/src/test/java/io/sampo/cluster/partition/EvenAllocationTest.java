package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Map;
import scala.collection.immutable.Set;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;

class EvenAllocationTest {

  private final List<String> ended = new ArrayList<>();
  private int asked;

  @Test
  void what_is_chosen_moves_while_all_nodes_serve() {
    assertThat(moved(set("7"), true)).containsExactly("7");
  }

  @Test
  void nothing_moves_while_a_node_is_gone_or_leaving() {
    assertThat(moved(set("7"), false)).isEmpty();
  }

  @Test
  void nobody_is_asked_where_nothing_is_to_move() {
    assertThat(moved(set(), true)).isEmpty();
    assertThat(asked).isZero();
  }

  @Test
  void move_ends_once_its_partition_is_nowhere() {
    EvenAllocation allocation = allocation(set(), true);

    allocation.rebalance(at("1", "2"), set("2", "3"));

    assertThat(ended).containsExactly("3");
  }

  private EvenAllocation allocation(Set<String> chosen, boolean allServe) {
    return new EvenAllocation(new Chooses(chosen), () -> answer(allServe), ended::add);
  }

  private java.util.Set<String> moved(Set<String> chosen, boolean allServe) {
    Future<Set<String>> moved = allocation(chosen, allServe).rebalance(at(), set());
    return CollectionConverters.asJava(FutureConverters.asJava(moved).toCompletableFuture().join());
  }

  private CompletionStage<Boolean> answer(boolean allServe) {
    asked++;
    return CompletableFuture.completedStage(allServe);
  }

  private static Set<String> set(String... members) {
    return CollectionConverters.asScala(java.util.Set.of(members)).toSet();
  }

  /** One region with these. */
  private static Map<ActorRef, IndexedSeq<String>> at(String... partitions) {
    return new Map.Map1<>(
        ActorRef.noSender(), CollectionConverters.asScala(List.of(partitions)).toIndexedSeq());
  }

  /** Always wants to move these, whoever is there. */
  private record Chooses(Set<String> chosen) implements ShardAllocationStrategy {

    @Override
    public Future<ActorRef> allocateShard(
        ActorRef requester, String partition, Map<ActorRef, IndexedSeq<String>> allocations) {
      return Future.successful(requester);
    }

    @Override
    public Future<Set<String>> rebalance(
        Map<ActorRef, IndexedSeq<String>> allocations, Set<String> moving) {
      return Future.successful(chosen);
    }
  }
}
