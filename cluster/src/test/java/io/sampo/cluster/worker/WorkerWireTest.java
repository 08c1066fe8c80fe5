package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.sampo.core.codec.ByteReader;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.queue.BestWants;
import io.sampo.core.queue.Claim;
import io.sampo.core.queue.PlaceGrant;
import io.sampo.core.queue.PlaceStatement;
import io.sampo.core.queue.Want;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskId;
import java.io.NotSerializableException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever workers of two nodes say to each other arrives as it was sent. */
final class WorkerWireTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create("wire", ConfigFactory.parseString("pekko.loglevel = WARNING"));
  private static final WorkerWire WIRE =
      new WorkerWire((ExtendedActorSystem) Adapter.toClassic(KIT.system()));
  private static final ActorRef<WorkerPoolActor.Running> ASKER =
      KIT.createTestProbe(WorkerPoolActor.Running.class).ref();
  private static final PartitionPlace PLACE = new PartitionPlace(3, 17);
  private static final AttemptOrder ORDER =
      new AttemptOrder(
          TaskId.of(1_700_000_000_000L, 3, 17, 4_711),
          9,
          2,
          "ship-order",
          "mail",
          Json.of("{\"a\":1}"),
          Duration.ofSeconds(90),
          "there:1");

  private static final List<PlaceStatement> STATEMENTS =
      List.of(
          new PlaceStatement(
              PLACE, 4, 9, Map.of("mail", new Claim(5, 3, 2, new Want(9, 1_700_000_000_000L, 4)))),
          new PlaceStatement(
              new PartitionPlace(1, 3), 1, 1, Map.of("mail", new Claim(2, 2, 1, null))));

  private static final ActorRef<QueueShareActor.Message> SPEAKER =
      KIT.createTestProbe(QueueShareActor.Message.class).ref();

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  static Stream<Object> messages() {
    return Stream.of(
        new WorkerPoolActor.Run("here:1", PLACE, 4, List.of(ORDER, ORDER)),
        new WorkerPoolActor.RunLate("here:1", PLACE, 4, List.of(ORDER)),
        new WorkerPoolActor.Interrupt(PLACE, 9),
        new WorkerPoolActor.WhoRuns(PLACE, 4, ASKER),
        new WorkerPoolActor.Running(PLACE, new KnownAttempts(Set.of(9L, 10L), 12)),
        new WorkerPoolActor.Recorded(PLACE, List.of(9L, 10L)),
        new WorkerPoolActor.Describe(KIT.createTestProbe(WorkerPoolActor.Described.class).ref()),
        new WorkerPoolActor.Described(
            "here:1",
            List.of(new TypeLoad("echo", true, new DurationCounts(30, Map.of(5, 2L, 9, 1L))))),
        new StealingActor.Backlog("here:1", Set.of("echo", "sleep"), 12),
        new StealingActor.Lend("here:1", Slots.Kind.COMPUTING, 3, Set.of("echo")),
        new StealingActor.GiveBack("here:1", Slots.Kind.WAITING, 3),
        new QueueLimitActor.Share("here:1", 7, true, STATEMENTS, SPEAKER),
        new QueueLimitActor.Share("here:1", 7, false, List.of(), SPEAKER),
        new QueueLimitActor.ShareByNode("here:1", 7, Map.of("mail", 2L), SPEAKER),
        new QueueShareActor.Shared(
            7,
            List.of(new PlaceGrant(PLACE, 4, 9, "mail", 3)),
            Map.of(
                "mail",
                new BestWants(PLACE, new Want(9, 5, 1), new Want(1, 4, 7), true),
                "idle",
                BestWants.NONE)),
        new QueueShareActor.SharedByNode(7, Map.of("mail", 2L)));
  }

  /** As the release before wrote and read it. */
  @Test
  void a_node_of_the_release_before_understands_the_sums() throws Exception {
    QueueLimitActor.Share share = new QueueLimitActor.Share("here:1", 7, true, STATEMENTS, SPEAKER);
    ByteReader in = new ByteReader(WIRE.toBinary(share));

    assertThat(in.getName()).isEqualTo("here:1");
    assertThat(in.getLong()).isEqualTo(7);
    assertThat(in.getCount()).isEqualTo(1);
    assertThat(in.getName()).isEqualTo("mail");
    assertThat(in.getInt()).as("the limit of the younger version").isEqualTo(5);
    assertThat(in.getLong()).as("held by both").isEqualTo(3);
    assertThat(in.getBoolean()).as("one wants more").isTrue();
  }

  @ParameterizedTest
  @MethodSource("messages")
  void a_message_arrives(Object message) throws Exception {
    assertThat(WIRE.fromBinary(WIRE.toBinary(message), WIRE.manifest(message))).isEqualTo(message);
  }

  @Test
  void every_kind_of_message_is_among_those_tried() {
    assertThat(messages().map(Object::getClass))
        .containsAll(kindsOf(WorkerPoolActor.Call.class))
        .containsAll(kindsOf(StealingActor.Call.class));
  }

  @Test
  void a_message_of_a_newer_release_is_refused_by_name() {
    assertThatThrownBy(() -> WIRE.fromBinary(new byte[0], "telepathy"))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("telepathy");
  }

  private static List<Class<?>> kindsOf(Class<?> family) {
    return Arrays.asList(family.getPermittedSubclasses());
  }
}
