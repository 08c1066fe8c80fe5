package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.sampo.core.partition.Answer;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionView;
import io.sampo.core.partition.QueueSettings;
import io.sampo.core.partition.Waiting;
import io.sampo.core.task.AttemptOutcome;
import io.sampo.core.task.AttemptRecord;
import io.sampo.core.task.Json;
import io.sampo.core.task.Progress;
import io.sampo.core.task.RetryPolicy;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.io.NotSerializableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** Whatever may travel between nodes arrives as it was sent. */
class PartitionWireTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create("wire", ConfigFactory.parseString("pekko.loglevel = WARNING"));
  private static final PartitionWire WIRE =
      new PartitionWire((ExtendedActorSystem) Adapter.toClassic(KIT.system()));
  private static final ActorRef<PartitionActor.Reply> ASKER =
      KIT.createTestProbe(PartitionActor.Reply.class).ref();

  private static final TaskId ID = TaskId.of(1_700_000_000_000L, 3, 17, 4_711);
  private static final TaskError ERROR = new TaskError("IOException", "it broke", "at here");
  private static final TaskSpec SPEC =
      new TaskSpec(
          "ship-order",
          Json.of("{\"a\": [1, \"ä\"]}".getBytes(StandardCharsets.UTF_8)),
          "once",
          "customer-1",
          "mail",
          9,
          new TaskOptions(
              Duration.ofSeconds(3),
              null,
              null,
              Instant.ofEpochMilli(1_800_000_000_000L),
              Duration.ofMinutes(1),
              new RetryPolicy(7, Duration.ofMillis(10), 1.5, Duration.ofSeconds(9)),
              Map.of("region", "north")));
  private static final TaskRecord TASK =
      new TaskRecord(
          ID,
          SPEC,
          -5,
          TaskStatus.FAILED,
          2,
          List.of(
              new AttemptRecord(
                  1,
                  "127.0.0.1:7355",
                  Instant.ofEpochMilli(1),
                  Instant.ofEpochMilli(2),
                  AttemptOutcome.LOST,
                  ERROR)),
          1,
          Json.of("42".getBytes(StandardCharsets.UTF_8)),
          ERROR,
          new Progress(1, 2, "half"),
          Instant.ofEpochMilli(1),
          Instant.ofEpochMilli(2));
  private static final PartitionCommand.Submit SUBMIT =
      new PartitionCommand.Submit(SPEC, -77, new PartitionCommand.ArchivedKey(ID, 78));

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  static Stream<PartitionCommand> commands() {
    return Stream.of(
        SUBMIT,
        new PartitionCommand.Submit(TaskSpec.of("echo", Json.NULL), 0, null),
        new PartitionCommand.Cancel(ID),
        new PartitionCommand.Submit(SPEC, 7, null, true),
        new PartitionCommand.RetryByHand(ID, null, 1),
        new PartitionCommand.RetryByHand(ID, TASK, 2),
        new PartitionCommand.Complete(5, 6, Json.NULL),
        new PartitionCommand.Fail(5, 6, ERROR, true, false),
        new PartitionCommand.Lose(5, 6, "node gone", true),
        new PartitionCommand.Lose(5, 6, "node leaving", false),
        new PartitionCommand.HandBack(5, 6),
        new PartitionCommand.Report(5, 6, new Progress(3, 4, null)),
        new PartitionCommand.ForgetArchived(
            List.of(new PartitionCommand.Ending(5, 1, TaskStatus.SUCCEEDED))),
        new PartitionCommand.ChangeQueue("mail", new QueueSettings(true, 5)),
        new PartitionCommand.ChangeQueue("mail", new QueueSettings(true, 5), 7),
        new PartitionCommand.Close(),
        new PartitionCommand.Retire(3));
  }

  static Stream<PartitionActor.Call> calls() {
    TaskFilter filter =
        new TaskFilter(
            TaskStatus.READY, "echo", "mail", "k", Map.of("a", "b"), Instant.EPOCH, null);
    return Stream.of(
        new PartitionActor.Submit(List.of(SUBMIT, SUBMIT), Map.of("i", 3L, "é", 1L), 900, ASKER),
        new PartitionActor.Report(new PartitionCommand.Complete(5, 6, Json.NULL), "here:1"),
        new PartitionActor.Change(new PartitionCommand.Cancel(ID), ASKER),
        new PartitionActor.RetryByHand(ID, 4, ASKER),
        new PartitionActor.HoldsKeys(Set.of("once", "twice"), ASKER),
        new PartitionActor.Find(ID, ASKER),
        new PartitionActor.AwaitFinished(ID, Duration.ofMillis(123), ASKER),
        new PartitionActor.Newest(filter, ID, 50, ASKER),
        new PartitionActor.Newest(TaskFilter.ALL, null, 1, ASKER),
        new PartitionActor.Why(ID, ASKER),
        new PartitionActor.Count(ASKER),
        new PartitionActor.CountQueues(ASKER),
        new PartitionActor.Wake());
  }

  static Stream<PartitionActor.Reply> replies() {
    Map<TaskStatus, Long> counts = Map.of(TaskStatus.READY, 3L, TaskStatus.FAILED, 1L);
    return Stream.of(
        new PartitionActor.Submitted(answers().toList()),
        new PartitionActor.Changed(Answer.Refused.NOT_FAILED),
        new PartitionActor.Found(Optional.of(TASK)),
        new PartitionActor.Found(Optional.empty()),
        new PartitionActor.Listed(new TaskPage(List.of(TASK, TASK), true)),
        new PartitionActor.Listed(TaskPage.EMPTY),
        new PartitionActor.Reason(Optional.empty()),
        new PartitionActor.Counted(new PartitionView.Counts(9, 8, counts, counts)),
        new PartitionActor.QueuesCounted(
            Map.of("mail", new PartitionView.QueueCounts(new QueueSettings(true, 2), counts, 7))),
        new PartitionActor.KeysHeld(Map.of("once", new PartitionView.HeldKey(ID, -9L)), true),
        new PartitionActor.Undelivered(),
        new PartitionActor.Refused("too much", true));
  }

  static Stream<Answer> answers() {
    return Stream.concat(
        Stream.of(
            new Answer.Accepted(ID),
            new Answer.Conflict(ID),
            new Answer.Duplicate(ID),
            new Answer.Conflict(null),
            new Answer.Done()),
        Arrays.stream(Answer.Refused.values()));
  }

  static Stream<Waiting> reasons() {
    return Stream.of(
        new Waiting.Nothing(TaskStatus.RUNNING),
        new Waiting.Timer(1, 2),
        new Waiting.Key(1, "k", ID),
        new Waiting.Paused(1, "mail"),
        new Waiting.Slot(1, "mail", "echo", 5),
        new Waiting.Slot(1, "mail", "echo", null));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void a_call_arrives(PartitionActor.Call call) throws Exception {
    assertThat(travel(call)).isEqualTo(call);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void a_command_arrives(PartitionCommand command) throws Exception {
    PartitionActor.Call call = new PartitionActor.Change(command, ASKER);

    assertThat(travel(call)).isEqualTo(call);
  }

  @ParameterizedTest
  @MethodSource("replies")
  void a_reply_arrives(PartitionActor.Reply reply) throws Exception {
    assertThat(travel(reply)).isEqualTo(reply);
  }

  @ParameterizedTest
  @MethodSource("reasons")
  void a_reason_arrives(Waiting waiting) throws Exception {
    PartitionActor.Reply reply = new PartitionActor.Reason(Optional.of(waiting));

    assertThat(travel(reply)).isEqualTo(reply);
  }

  @Test
  void a_conflict_travels_to_and_from_a_release_that_does_not_name_its_task() throws Exception {
    byte[] earlier = {1, 1, 19};
    byte[] now = WIRE.toBinary(new PartitionActor.Submitted(List.of(new Answer.Conflict(ID))));

    assertThat(WIRE.fromBinary(earlier, "reply"))
        .isEqualTo(new PartitionActor.Submitted(List.of(new Answer.Conflict(null))));
    assertThat(now).startsWith(earlier);
  }

  @Test
  void every_kind_of_message_is_among_those_tried() {
    assertThat(kinds(calls())).containsAll(kindsOf(PartitionActor.Call.class));
    assertThat(kinds(commands())).containsAll(kindsOf(PartitionCommand.class));
    assertThat(kinds(replies())).containsAll(kindsOf(PartitionActor.Reply.class));
    assertThat(kinds(reasons())).containsAll(kindsOf(Waiting.class));
  }

  @Test
  void a_message_of_a_newer_release_is_refused_by_name() {
    assertThatThrownBy(() -> WIRE.fromBinary(new byte[0], "telepathy"))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("telepathy");
    assertThatThrownBy(() -> WIRE.fromBinary(new byte[] {99}, "call"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("99");
  }

  private static List<Class<?>> kinds(Stream<?> messages) {
    return messages.<Class<?>>map(Object::getClass).distinct().toList();
  }

  private static List<Class<?>> kindsOf(Class<?> family) {
    return Stream.of(family.getPermittedSubclasses())
        .<Class<?>>flatMap(kind -> kind.isSealed() ? kindsOf(kind).stream() : Stream.of(kind))
        .toList();
  }

  private static Object travel(Object message) throws NotSerializableException {
    return WIRE.fromBinary(WIRE.toBinary(message), WIRE.manifest(message));
  }
}
