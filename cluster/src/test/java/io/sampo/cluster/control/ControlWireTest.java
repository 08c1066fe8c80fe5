package io.sampo.cluster.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.sampo.cluster.partition.PartitionStatus;
import io.sampo.core.partition.PartitionPlace;
import java.io.NotSerializableException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What nodes ask and tell each other arrives as it was sent. */
class ControlWireTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create("wire", ConfigFactory.parseString("pekko.loglevel = WARNING"));
  private static final ControlWire WIRE =
      new ControlWire((ExtendedActorSystem) Adapter.toClassic(KIT.system()));
  private static final ActorRef<NodeReport> ASKER = KIT.createTestProbe(NodeReport.class).ref();

  private static NodeReport report(boolean draining) {
    return new NodeReport(
        "127.0.0.1:7355",
        "1.0",
        Instant.ofEpochSecond(1_700_000_000L, 5_000_000),
        draining ? Instant.EPOCH : null,
        draining ? List.of("leaving") : List.of(),
        List.of("no session"),
        Map.of("waiting", new NodeReport.SlotCount(10, 3)),
        3,
        List.of("echo", "sleep"),
        new NodeReport.Load(0.5, 1, 2, 1L),
        List.of(
            new PartitionReport(
                new PartitionPlace(2, 7),
                new PartitionStatus(true, 9, 1, 2, 3, 44, 33, 1_000, "waits"))),
        -600.25,
        86_400L);
  }

  static Stream<Object> messages() {
    return Stream.of(
        new NodeStatusActor.Report(ASKER),
        new NodeStatusActor.Leave(ASKER),
        report(false),
        report(true));
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @ParameterizedTest
  @MethodSource("messages")
  void arrives_as_it_was_sent(Object message) throws NotSerializableException {
    byte[] bytes = WIRE.toBinary(message);

    assertThat(WIRE.fromBinary(bytes, WIRE.manifest(message))).isEqualTo(message);
  }

  @Test
  void a_message_of_another_release_is_refused() {
    assertThatThrownBy(() -> WIRE.fromBinary("x".getBytes(StandardCharsets.UTF_8), "later"))
        .isInstanceOf(NotSerializableException.class);
  }
}
