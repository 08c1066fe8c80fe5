package io.sampo.cluster.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.sampo.core.task.Progress;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskStatus;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is told about changes to other nodes arrives as it was sent. */
final class TaskWireTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create("wire", ConfigFactory.parseString("pekko.loglevel = WARNING"));
  private static final TaskWire WIRE =
      new TaskWire((ExtendedActorSystem) Adapter.toClassic(KIT.system()));
  private static final TaskId ID = TaskId.of(1_700_000_000_000L, 3, 17, 4_711);

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  static Stream<ChangeRelayActor.Call> messages() {
    Instant at = Instant.ofEpochMilli(5);
    return Stream.of(
        new ChangeRelayActor.Watching("here:1", true, Set.of()),
        new ChangeRelayActor.Watching("here:1", false, Set.of(ID)),
        new ChangeRelayActor.Changed(
            "here:1",
            7,
            List.of(
                new TaskChange.Moved(ID, "echo", "mail", TaskStatus.READY, 0, at, null, null),
                new TaskChange.Moved(
                    ID,
                    "echo",
                    "mail",
                    TaskStatus.RETRYING,
                    2,
                    at,
                    new Progress(1, 2, "half"),
                    new TaskError("IOException", "it broke", "at here")))));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void a_message_arrives(ChangeRelayActor.Call message) throws Exception {
    assertThat(WIRE.fromBinary(WIRE.toBinary(message), WIRE.manifest(message))).isEqualTo(message);
  }

  @Test
  void every_kind_of_message_is_among_those_tried() {
    assertThat(messages().map(Object::getClass))
        .containsAll(List.of(ChangeRelayActor.Call.class.getPermittedSubclasses()));
  }
}
