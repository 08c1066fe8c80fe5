package io.sampo.cluster.partition;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.apache.pekko.actor.AllDeadLetters;
import org.apache.pekko.actor.Dropped;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Questions that reach nobody. */
class UndeliveredActorTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create("undelivered", ConfigFactory.parseString("pekko.loglevel = WARNING"));

  private final TestProbe<PartitionActor.Reply> asker = KIT.createTestProbe();
  private final ActorRef<AllDeadLetters> reader = KIT.spawn(UndeliveredActor.create());

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void stopReader() {
    KIT.stop(reader);
  }

  /** An answer says that the reader has subscribed: it is asked until it does. */
  private void awaitReader(ActorRef<PartitionActor.Message> gone) {
    TestProbe<PartitionActor.Reply> early = KIT.createTestProbe();
    early.awaitAssert(
        Duration.ofSeconds(10),
        () -> {
          gone.tell(new PartitionActor.Count(early.ref()));
          return early.expectMessageClass(PartitionActor.Undelivered.class, Duration.ofMillis(200));
        });
  }

  @Test
  void who_asks_a_partition_that_has_left_is_told() {
    ActorRef<PartitionActor.Message> gone = KIT.spawn(Behaviors.empty());
    KIT.stop(gone);
    awaitReader(gone);

    gone.tell(new PartitionActor.Count(asker.ref()));

    asker.expectMessage(new PartitionActor.Undelivered());
  }

  @Test
  void who_asks_by_way_of_sharding_is_told() {
    ActorRef<PartitionActor.Message> gone = KIT.spawn(Behaviors.empty());
    KIT.stop(gone);
    awaitReader(gone);

    Dropped dropped =
        new Dropped(
            new ShardingEnvelope<>("1-3", new PartitionActor.Count(asker.ref())),
            "buffered during a hand-off",
            Adapter.toClassic(gone),
            Adapter.toClassic(gone));
    KIT.system().classicSystem().deadLetters().tell(dropped, Adapter.toClassic(gone));

    asker.expectMessage(new PartitionActor.Undelivered());
  }

  @Test
  void reports_and_strangers_are_let_be() {
    ActorRef<PartitionActor.Message> gone = KIT.spawn(Behaviors.empty());
    KIT.stop(gone);
    awaitReader(gone);

    gone.tell(new PartitionActor.Wake());
    KIT.system().deadLetters().tell("a stranger");
    gone.tell(new PartitionActor.Count(asker.ref()));

    asker.expectMessage(new PartitionActor.Undelivered());
    asker.expectNoMessage(Duration.ofMillis(100));
  }
}
