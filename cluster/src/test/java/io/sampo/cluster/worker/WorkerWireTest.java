package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionPlace;
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
        new QueueLimitActor.Share(
            "here:1",
            7,
            Map.of("mail", new QueueShare(5, 2, true)),
            KIT.createTestProbe(QueueShareActor.Shared.class).ref()),
        new QueueShareActor.Shared(7, Map.of("mail", 2L)));
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
