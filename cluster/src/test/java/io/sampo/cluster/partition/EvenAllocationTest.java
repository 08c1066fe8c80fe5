package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.node.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorPath;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.EmptyLocalActorRef;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.RootActorPath;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;

/** A strategy that wants to move partition 7, and nodes that listen or do not. */
class EvenAllocationTest {

  @AutoClose("shutdownTestKit")
  private final ActorTestKit testKit = ActorTestKit.create();

  private ServerSocket listening;

  @BeforeEach
  void listen() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    listening.close();
  }

  @Test
  void moves_while_all_nodes_are_there() {
    assertThat(moves(listening.getLocalPort())).containsExactly("7");
  }

  @Test
  void moves_nothing_while_a_process_is_gone() {
    assertThat(moves(listening.getLocalPort(), FreePort.next())).isEmpty();
  }

  @Test
  void alone_it_calls_nobody() {
    assertThat(moves()).containsExactly("7");
  }

  /** What is moved off nodes at these ports and the one that decides. */
  private Set<String> moves(int... ports) {
    Map<ActorRef, IndexedSeq<String>> allocations = new HashMap<>();
    allocations.put(region(new Address("pekko", "sampo")), partitions());
    for (int port : ports) {
      allocations.put(region(new Address("pekko", "sampo", "127.0.0.1", port)), partitions());
    }
    Future<scala.collection.immutable.Set<String>> moves =
        new EvenAllocation(new MovesSeven())
            .rebalance(
                scala.collection.immutable.Map$.MODULE$.from(
                    CollectionConverters.asScala(allocations)),
                CollectionConverters.asScala(Set.<String>of()).toSet());
    return FutureConverters.asJava(moves)
        .thenApply(CollectionConverters::asJava)
        .toCompletableFuture()
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }

  private ActorRef region(Address node) {
    ExtendedActorSystem system = (ExtendedActorSystem) Adapter.toClassic(testKit.system());
    ActorPath path = new RootActorPath(node, "/").child("region");
    return new EmptyLocalActorRef(system.provider(), path, system.eventStream());
  }

  private static IndexedSeq<String> partitions() {
    return CollectionConverters.asScala(List.of("7", "8")).toVector();
  }

  /** Does not look who is there. */
  private static final class MovesSeven implements ShardAllocationStrategy {

    @Override
    public Future<ActorRef> allocateShard(
        ActorRef requester,
        String partition,
        scala.collection.immutable.Map<ActorRef, IndexedSeq<String>> allocations) {
      throw new AssertionError("not asked for here");
    }

    @Override
    public Future<scala.collection.immutable.Set<String>> rebalance(
        scala.collection.immutable.Map<ActorRef, IndexedSeq<String>> allocations,
        scala.collection.immutable.Set<String> moving) {
      return Future.successful(CollectionConverters.asScala(Set.of("7")).toSet());
    }
  }
}
