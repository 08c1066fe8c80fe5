package io.sampo.core.partition;

import static io.sampo.core.partition.Scenario.ERROR;
import static io.sampo.core.partition.Scenario.NODE;
import static io.sampo.core.partition.Scenario.RESULT;
import static io.sampo.core.partition.Scenario.given;
import static io.sampo.core.partition.TaskBuilder.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.sampo.core.partition.Answer.Done;
import io.sampo.core.partition.Answer.Refused;
import io.sampo.core.partition.PartitionCommand.Cancel;
import io.sampo.core.partition.PartitionCommand.Complete;
import io.sampo.core.partition.PartitionCommand.Fail;
import io.sampo.core.partition.PartitionCommand.ForgetArchived;
import io.sampo.core.partition.PartitionCommand.HandBack;
import io.sampo.core.partition.PartitionCommand.Lose;
import io.sampo.core.partition.PartitionCommand.Report;
import io.sampo.core.partition.PartitionCommand.RetryByHand;
import io.sampo.core.task.AttemptOutcome;
import io.sampo.core.task.Progress;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each command comes to, in every status. */
class PartitionMachineTest {

  private static final Progress HALF = new Progress(1, 2, "half");

  @ParameterizedTest(name = "{0} task, {1}: {2}, then {3}")
  @CsvSource(
      useHeadersInDisplayName = true,
      delimiter = '|',
      textBlock =
          """
          status    | command     | answer           | then
          scheduled | cancel      | DONE             | cancelled
          ready     | cancel      | DONE             | cancelled
          running   | cancel      | DONE             | running
          retrying  | cancel      | DONE             | cancelled
          succeeded | cancel      | ALREADY_FINISHED | succeeded
          failed    | cancel      | ALREADY_FINISHED | failed
          cancelled | cancel      | DONE             | cancelled
          expired   | cancel      | ALREADY_FINISHED | expired
          scheduled | retryByHand | NOT_FAILED       | scheduled
          ready     | retryByHand | NOT_FAILED       | ready
          running   | retryByHand | NOT_FAILED       | running
          retrying  | retryByHand | NOT_FAILED       | retrying
          succeeded | retryByHand | NOT_FAILED       | succeeded
          failed    | retryByHand | DONE             | ready
          cancelled | retryByHand | NOT_FAILED       | cancelled
          expired   | retryByHand | NOT_FAILED       | expired
          scheduled | complete    | STALE_ATTEMPT    | scheduled
          ready     | complete    | STALE_ATTEMPT    | ready
          running   | complete    | DONE             | succeeded
          retrying  | complete    | STALE_ATTEMPT    | retrying
          succeeded | complete    | STALE_ATTEMPT    | succeeded
          failed    | complete    | STALE_ATTEMPT    | failed
          cancelled | complete    | STALE_ATTEMPT    | cancelled
          expired   | complete    | STALE_ATTEMPT    | expired
          scheduled | fail        | STALE_ATTEMPT    | scheduled
          ready     | fail        | STALE_ATTEMPT    | ready
          running   | fail        | DONE             | retrying
          retrying  | fail        | STALE_ATTEMPT    | retrying
          succeeded | fail        | STALE_ATTEMPT    | succeeded
          failed    | fail        | STALE_ATTEMPT    | failed
          cancelled | fail        | STALE_ATTEMPT    | cancelled
          expired   | fail        | STALE_ATTEMPT    | expired
          scheduled | lose        | STALE_ATTEMPT    | scheduled
          ready     | lose        | STALE_ATTEMPT    | ready
          running   | lose        | DONE             | ready
          retrying  | lose        | STALE_ATTEMPT    | retrying
          succeeded | lose        | STALE_ATTEMPT    | succeeded
          failed    | lose        | STALE_ATTEMPT    | failed
          cancelled | lose        | STALE_ATTEMPT    | cancelled
          expired   | lose        | STALE_ATTEMPT    | expired
          scheduled | handback    | STALE_ATTEMPT    | scheduled
          ready     | handback    | STALE_ATTEMPT    | ready
          running   | handback    | DONE             | ready
          retrying  | handback    | STALE_ATTEMPT    | retrying
          succeeded | handback    | STALE_ATTEMPT    | succeeded
          failed    | handback    | STALE_ATTEMPT    | failed
          cancelled | handback    | STALE_ATTEMPT    | cancelled
          expired   | handback    | STALE_ATTEMPT    | expired
          scheduled | report      | STALE_ATTEMPT    | scheduled
          ready     | report      | STALE_ATTEMPT    | ready
          running   | report      | DONE             | running
          retrying  | report      | STALE_ATTEMPT    | retrying
          succeeded | report      | STALE_ATTEMPT    | succeeded
          failed    | report      | STALE_ATTEMPT    | failed
          cancelled | report      | STALE_ATTEMPT    | cancelled
          expired   | report      | STALE_ATTEMPT    | expired
          scheduled | forget      | DONE             | scheduled
          ready     | forget      | DONE             | ready
          running   | forget      | DONE             | running
          retrying  | forget      | DONE             | retrying
          """)
  void table(String status, String command, String answer, String then) {
    Scenario scenario = taskThatIs(TaskStatus.parse(status).orElseThrow());

    scenario.when(command(scenario, command));

    scenario.then(answer.equals("DONE") ? Done.DONE : Refused.valueOf(answer));
    assertThat(scenario.task(1).status().text()).isEqualTo(then);
  }

  private static Scenario taskThatIs(TaskStatus status) {
    return switch (status) {
      case SCHEDULED -> given(task().delay(Duration.ofHours(1)));
      case READY -> given(task());
      case RUNNING -> given(task()).started();
      case RETRYING -> given(task()).started().failed(1);
      case SUCCEEDED -> given(task()).started().completed(1);
      case FAILED -> given(task()).started().failedForGood(1);
      case CANCELLED -> given(task()).cancelled(1);
      case EXPIRED -> given(task().expireAfter(Duration.ofSeconds(1))).later(Duration.ofSeconds(1));
      case WAITING -> throw new IllegalArgumentException("no command leads there yet");
    };
  }

  private static PartitionCommand command(Scenario scenario, String name) {
    long token = 1;
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "cancel" -> new Cancel(scenario.id(1));
      case "retrybyhand" -> new RetryByHand(scenario.id(1), null, 1);
      case "complete" -> new Complete(1, token, RESULT);
      case "fail" -> new Fail(1, token, ERROR, false, false);
      case "lose" -> new Lose(1, token, "node left", true);
      case "handback" -> new HandBack(1, token);
      case "report" -> new Report(1, token, HALF);
      case "forget" -> new ForgetArchived(List.of(scenario.ending(1)));
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Test
  void an_attempt_is_ordered_with_all_its_worker_needs() {
    Scenario scenario = given(task().type("resize").queue("images").payload("[1]")).started();

    AttemptOrder order = scenario.effects().starts().getFirst();

    assertThat(order.id()).isEqualTo(scenario.id(1));
    assertThat(order.token()).isEqualTo(1);
    assertThat(order.attempt()).isEqualTo(1);
    assertThat(order.type()).isEqualTo("resize");
    assertThat(order.queue()).isEqualTo("images");
    assertThat(order.payload()).hasToString("[1]");
    assertThat(order.timeout()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void a_finished_task_tells_its_whole_story() {
    Scenario scenario = given(task());
    scenario.laterUnseen(Duration.ofSeconds(1)).started().laterUnseen(Duration.ofSeconds(2));
    Instant accepted = Instant.ofEpochMilli(Scenario.START_MILLIS);

    scenario.completed(1);

    var task = scenario.effects().finished().getFirst();
    assertThat(task).isEqualTo(scenario.task(1));
    assertThat(task.result()).isEqualTo(RESULT);
    assertThat(task.createdAt()).isEqualTo(accepted);
    assertThat(task.startedAt()).isEqualTo(accepted.plusSeconds(1));
    assertThat(task.finishedAt()).isEqualTo(accepted.plusSeconds(3));
    assertThat(task.attempts()).hasSize(1);
    assertThat(task.attempts().getFirst().node()).isEqualTo(NODE);
    assertThat(task.attempts().getFirst().outcome()).isEqualTo(AttemptOutcome.SUCCEEDED);
  }

  @Test
  void a_running_task_shows_the_attempt_under_way() {
    Scenario scenario = given(task()).started().failed(1).later(Duration.ofSeconds(1)).started();

    var attempts = scenario.task(1).attempts();

    assertThat(attempts).hasSize(2);
    assertThat(attempts.getFirst().error()).isEqualTo(ERROR);
    assertThat(attempts.getLast().number()).isEqualTo(2);
    assertThat(attempts.getLast().outcome()).isNull();
    assertThat(attempts.getLast().finishedAt()).isNull();
  }

  @Test
  void worker_that_lost_its_lease_cannot_complete_the_task() {
    Scenario scenario = given(task()).started().lost(1).started();

    scenario.when(new Complete(1, 1, RESULT)).then(Refused.STALE_ATTEMPT);
    scenario.when(new Fail(1, 1, ERROR, false, true)).then(Refused.STALE_ATTEMPT);
    scenario.when(new Report(1, 1, HALF)).then(Refused.STALE_ATTEMPT);
    scenario.when(new Lose(1, 1, "again", true)).then(Refused.STALE_ATTEMPT);
    scenario.when(new HandBack(1, 1)).then(Refused.STALE_ATTEMPT);
    scenario.when(new Complete(1, 2, RESULT)).then(Done.DONE);
  }

  @Test
  void a_token_of_another_task_is_stale() {
    given(task(), task())
        .started()
        .when(new Complete(1, 2, RESULT))
        .then(Refused.STALE_ATTEMPT)
        .thenIs(1, TaskStatus.RUNNING);
  }

  @Test
  void tokens_only_grow() {
    Scenario scenario = given(task(), task()).started().lost(1).lost(2).started();

    assertThat(scenario.token(1)).isEqualTo(3);
    assertThat(scenario.token(2)).isEqualTo(4);
  }

  @Test
  void commands_for_tasks_that_are_not_here_are_refused() {
    Scenario scenario = given(task()).started();
    TaskId unknown = TaskId.of(Scenario.START_MILLIS, 2, 7, 99);
    TaskId elsewhere = TaskId.of(Scenario.START_MILLIS, 2, 8, 1);
    TaskId otherTime = TaskId.of(Scenario.START_MILLIS + 1, 2, 7, 1);

    for (TaskId id : List.of(unknown, elsewhere, otherTime)) {
      scenario.when(new Cancel(id)).then(Refused.UNKNOWN_TASK);
      scenario.when(new RetryByHand(id, null, 1)).then(Refused.UNKNOWN_TASK);
      assertThat(scenario.view().find(id)).isEmpty();
      assertThat(scenario.view().holds(id)).isFalse();
      assertThat(scenario.view().why(id)).isEmpty();
    }
    scenario.when(new Complete(99, 1, RESULT)).then(Refused.STALE_ATTEMPT);
  }

  @Test
  void cancelling_a_running_task_interrupts_it_once_and_ends_with_its_attempt() {
    Scenario scenario = given(task()).started().cancelled(1);

    assertThat(scenario.effects().interruptions())
        .singleElement()
        .satisfies(stop -> {
          assertThat(stop.id().number()).isEqualTo(1);
          assertThat(stop.token()).isEqualTo(1);
        });
    assertThat(scenario.view().toInterrupt()).hasSize(1);
    scenario.cancelled(1).thenNothingChanged().thenIs(1, TaskStatus.RUNNING);

    scenario.completed(1).thenIs(1, TaskStatus.CANCELLED);

    assertThat(scenario.task(1).result()).isNull();
    assertThat(scenario.view().toInterrupt()).isEmpty();
    assertThat(scenario.task(1).attempts().getFirst().outcome())
        .isEqualTo(AttemptOutcome.CANCELLED);
    assertThat(scenario.effects().finished()).hasSize(1);
  }

  @Test
  void a_cancelled_task_ends_however_its_attempt_does() {
    given(task()).started().cancelled(1).failed(1).thenIs(1, TaskStatus.CANCELLED);
    given(task()).started().cancelled(1).failedForGood(1).thenIs(1, TaskStatus.CANCELLED);
    given(task()).started().cancelled(1).lost(1).thenIs(1, TaskStatus.CANCELLED);
  }

  @Test
  void what_a_cancelled_attempt_said_last_is_kept_with_it() {
    Scenario scenario = given(task()).started().cancelled(1).failed(1);

    assertThat(scenario.task(1).attempts().getFirst().error()).isEqualTo(ERROR);
    assertThat(scenario.task(1).error()).isNull();
  }

  @Test
  void the_latest_progress_is_shown() {
    Scenario scenario = given(task()).started();

    scenario.when(new Report(1, 1, HALF)).then(Done.DONE);
    scenario.when(new Report(1, 1, new Progress(2, 2, null))).then(Done.DONE);

    assertThat(scenario.task(1).progress()).isEqualTo(new Progress(2, 2, null));
  }

  @Test
  void forgetting_what_is_unknown_or_unfinished_changes_nothing() {
    Scenario scenario = given(task(), task()).started(1).completed(1);
    var unknown = new PartitionCommand.Ending(99, 1, TaskStatus.SUCCEEDED);

    scenario.when(new ForgetArchived(List.of(unknown, scenario.ending(2)))).thenNothingChanged();
    scenario.when(new ForgetArchived(List.of())).thenNothingChanged();
    var twice = List.of(scenario.ending(1), scenario.ending(2), scenario.ending(1));
    scenario.when(new ForgetArchived(twice)).then(Done.DONE);

    assertThat(scenario.view().size()).isEqualTo(1);
    assertThat(scenario.view().counts().archived()).isEqualTo(1);
  }

  @Test
  void an_acknowledgement_of_an_earlier_ending_forgets_nothing() {
    Scenario scenario = given(task()).started().failedForGood(1);
    var late = new ForgetArchived(List.of(scenario.ending(1)));
    scenario.retriedByHand(1);

    scenario.when(late).thenNothingChanged();
    scenario.started().when(late).thenNothingChanged();
    scenario.completed(1).when(late).thenNothingChanged().thenIs(1, TaskStatus.SUCCEEDED);
    scenario.archived(1);

    assertThat(scenario.view().size()).isZero();
  }

  @Test
  void a_task_cancelled_before_its_retry_is_another_ending() {
    Scenario scenario = given(task()).started().failedForGood(1);
    var late = new ForgetArchived(List.of(scenario.ending(1)));

    scenario.retriedByHand(1).cancelled(1).when(late).thenNothingChanged();
  }

  @Test
  void evolving_by_an_event_of_a_task_that_is_not_there_is_a_bug() {
    PartitionMachine machine = given(task()).machine();
    var event = new PartitionEvent.Expired(2);

    assertThatIllegalStateException()
        .isThrownBy(() -> machine.evolve(event, 1))
        .withMessageContaining("no task 2 in partition 2-7");
  }

  @Test
  void each_incarnation_notes_its_opening() {
    Scenario scenario = given();

    PartitionTurn turn = scenario.turn(t -> t.open(NODE));

    assertThat(turn.events()).containsExactly(new PartitionEvent.Opened(NODE));
    assertThat(scenario.machine().state().openings).isEqualTo(1);
  }
}
