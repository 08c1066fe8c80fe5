package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sampo.cluster.node.FreePort;
import io.sampo.cluster.worker.Await;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Map;
import scala.collection.immutable.Set;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/** Two nodes, of which one dies while a partition is about to move off it. */
class EvenAllocationIT {

  private static final EntityTypeKey<String> KEY = EntityTypeKey.create(String.class, "partition");
  private static final String PARTITION = "0";

  /** Longer than any test waits: nothing here is to rest on it. */
  private static final Config CONFIG =
      ConfigFactory.parseString(
          """
          pekko {
            loglevel = WARNING
            actor.provider = cluster
            coordinated-shutdown.exit-jvm = off
            coordinated-shutdown.run-by-actor-system-terminate = off
            cluster {
              downing-provider-class = ""
              gossip-interval = 100ms
              leader-actions-interval = 100ms
              sharding {
                number-of-shards = 1
                handoff-timeout = 5 minutes
                rebalance-interval = 200ms
              }
            }
          }
          """);

  private final int port = FreePort.next();
  private final int bound = FreePort.next();
  private final ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
  @AutoClose private final TcpProxy wayToTheOther = new TcpProxy(bound);

  @AutoClose("shutdownTestKit")
  private final ActorTestKit oldest = ActorTestKit.create("sampo", at(port, port));

  @AutoClose("shutdownTestKit")
  private final ActorTestKit other = ActorTestKit.create("sampo", at(wayToTheOther.port(), bound));

  private volatile boolean moves;

  private static Config at(int port, int bound) {
    return ConfigFactory.parseString(
            """
            pekko.remote.artery.canonical { hostname = 127.0.0.1, port = %d }
            pekko.remote.artery.bind { hostname = 127.0.0.1, port = %d }
            """
                .formatted(port, bound))
        .withFallback(CONFIG);
  }

  @Test
  void partition_of_a_node_that_dies_as_it_is_to_move_starts_elsewhere() {
    join(oldest);
    join(other);
    Await.until("both are up", () -> members() == 2);
    ActorRef<ShardingEnvelope<String>> here = region(oldest, this::die);
    ActorRef<ShardingEnvelope<String>> there = region(other, this::die);
    there.tell(new ShardingEnvelope<>(PARTITION, "there"));
    Await.until("it runs there", () -> heard.contains("there"));

    moves = true;
    Await.until("the other died", () -> !moves);
    Cluster.get(oldest.system())
        .manager()
        .tell(new Down(Cluster.get(other.system()).selfMember().address()));
    Await.until("one is left", () -> members() == 1);
    here.tell(new ShardingEnvelope<>(PARTITION, "here"));

    Await.until("it runs here", () -> heard.contains("here"));
    assertThat(heard).containsExactly("there", "here");
  }

  /** Nothing reaches it any more; it has just said that it serves. */
  private CompletionStage<Boolean> die() {
    wayToTheOther.goAway();
    moves = false;
    return CompletableFuture.completedStage(true);
  }

  private void join(ActorTestKit node) {
    Cluster.get(node.system())
        .manager()
        .tell(new Join(Cluster.get(oldest.system()).selfMember().address()));
  }

  private int members() {
    return (int)
        StreamSupport.stream(Cluster.get(oldest.system()).state().getMembers().spliterator(), false)
            .count();
  }

  private ActorRef<ShardingEnvelope<String>> region(
      ActorTestKit node, Supplier<CompletionStage<Boolean>> allServe) {
    EvenAllocation allocation =
        new EvenAllocation(
            new Asked(),
            allServe,
            partition ->
                EvenAllocation.endMove(Adapter.toClassic(node.system()), KEY.name(), partition));
    return ClusterSharding.get(node.system())
        .init(
            Entity.of(
                    KEY,
                    _ ->
                        Behaviors.receiveMessage(message -> {
                          heard.add(message);
                          return Behaviors.same();
                        }))
                .withAllocationStrategy(allocation));
  }

  /** A partition is where it was asked for first, and moves when the test says so. */
  private final class Asked implements ShardAllocationStrategy {

    @Override
    public Future<org.apache.pekko.actor.ActorRef> allocateShard(
        org.apache.pekko.actor.ActorRef requester,
        String partition,
        Map<org.apache.pekko.actor.ActorRef, IndexedSeq<String>> allocations) {
      return Future.successful(requester);
    }

    @Override
    public Future<Set<String>> rebalance(
        Map<org.apache.pekko.actor.ActorRef, IndexedSeq<String>> allocations, Set<String> moving) {
      return Future.successful(
          CollectionConverters.asScala(
                  moves ? java.util.Set.of(PARTITION) : java.util.Set.<String>of())
              .toSet());
    }
  }
}
