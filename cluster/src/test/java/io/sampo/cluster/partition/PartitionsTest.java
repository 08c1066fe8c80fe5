package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.sampo.cluster.task.Unavailable;
import io.sampo.core.partition.PartitionPlace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Questions to partitions elsewhere, of which some get lost. */
class PartitionsTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create("partitions", ConfigFactory.parseString("pekko.loglevel = WARNING"));

  private static final PartitionPlace PLACE = new PartitionPlace(1, 3);
  private static final Generations NONE = new Generations(List.of());

  private final TestProbe<ShardingEnvelope<PartitionActor.Message>> region = KIT.createTestProbe();
  private final Partitions partitions =
      new Partitions(
          KIT.system(),
          new LiveGenerations(NONE, () -> CompletableFuture.completedFuture(NONE)),
          new LocalPartitions(),
          region.ref());

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  private ActorRef<PartitionActor.Reply> nextAsker(Duration within) {
    PartitionActor.Message message = region.receiveMessage(within).message();
    return ((PartitionActor.HoldsKeys) message).replyTo();
  }

  private CompletableFuture<PartitionActor.KeysHeld> read() {
    return partitions
        .read(
            PLACE,
            replyTo -> new PartitionActor.HoldsKeys(Set.of("a"), replyTo),
            PartitionActor.KeysHeld.class)
        .toCompletableFuture();
  }

  @Test
  void a_question_that_got_lost_is_asked_again_soon() {
    CompletableFuture<PartitionActor.KeysHeld> answer = read();
    nextAsker(Duration.ofSeconds(1));
    PartitionActor.KeysHeld held = new PartitionActor.KeysHeld(Map.of(), false);

    nextAsker(Duration.ofSeconds(8)).tell(held);

    assertThat(answer).succeedsWithin(Duration.ofSeconds(1)).isEqualTo(held);
    region.expectNoMessage(Duration.ofMillis(100));
  }

  @Test
  void a_refusal_is_an_answer() {
    CompletableFuture<PartitionActor.KeysHeld> answer = read();

    nextAsker(Duration.ofSeconds(1)).tell(new PartitionActor.Refused("it recovers", false));

    assertThatThrownBy(answer::join)
        .hasCauseInstanceOf(Unavailable.class)
        .hasMessageContaining("it recovers");
    region.expectNoMessage(Duration.ofMillis(100));
  }
}
