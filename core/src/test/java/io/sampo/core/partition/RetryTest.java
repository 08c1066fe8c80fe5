package io.sampo.core.partition;

import static io.sampo.core.partition.Scenario.ERROR;
import static io.sampo.core.partition.Scenario.given;
import static io.sampo.core.partition.TaskBuilder.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.partition.Answer.Done;
import io.sampo.core.partition.Answer.Refused;
import io.sampo.core.partition.PartitionCommand.Fail;
import io.sampo.core.partition.PartitionCommand.RetryByHand;
import io.sampo.core.task.AttemptOutcome;
import io.sampo.core.task.AttemptRecord;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What follows an attempt that did not succeed. */
class RetryTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static TaskBuilder patient(int maxAttempts) {
    return task().retry(maxAttempts, SECOND, 2, Duration.ofSeconds(3));
  }

  private static long waitMillis(Scenario scenario) {
    return scenario.view().nextDueMillis().orElseThrow() - scenario.nowMillis();
  }

  @Test
  void a_failed_attempt_is_followed_by_another_after_a_random_part_of_the_backoff() {
    assertThat(waitMillis(given(patient(3)).random(0).started().failed(1))).isZero();
    assertThat(waitMillis(given(patient(3)).random(0.25).started().failed(1))).isEqualTo(250);
    assertThat(waitMillis(given(patient(3)).random(0.999).started().failed(1))).isEqualTo(999);
  }

  @Test
  void the_backoff_grows_up_to_its_limit() {
    Scenario scenario = given(patient(9)).random(0.5);

    for (long expected : new long[] {500, 1_000, 1_500, 1_500}) {
      scenario.started().failed(1);
      assertThat(waitMillis(scenario)).isEqualTo(expected);
      scenario.later(Duration.ofMillis(expected)).thenIs(1, TaskStatus.READY);
    }
  }

  @Test
  void it_does_not_start_before_its_backoff_is_over() {
    given(patient(3))
        .started()
        .failed(1)
        .thenIs(1, TaskStatus.RETRYING)
        .later(Duration.ofMillis(499))
        .started()
        .thenStarted()
        .later(Duration.ofMillis(1))
        .started()
        .thenStarted(1);
  }

  @Test
  void the_last_attempt_that_may_be_made_ends_the_task() {
    Scenario scenario = given(patient(2)).started().failed(1).later(SECOND).started();

    scenario.failed(1).thenIs(1, TaskStatus.FAILED);

    assertThat(scenario.task(1).error()).isEqualTo(ERROR);
    assertThat(scenario.task(1).attempt()).isEqualTo(2);
    assertThat(scenario.effects().finished()).containsExactly(scenario.task(1));
  }

  @Test
  void one_attempt_in_all_means_no_retry() {
    given(patient(1)).started().failed(1).thenIs(1, TaskStatus.FAILED);
  }

  @Test
  void a_permanent_failure_ends_the_task_at_once() {
    given(patient(9)).started().failedForGood(1).thenIs(1, TaskStatus.FAILED);
  }

  @Test
  void a_timeout_is_told_from_a_failure() {
    Scenario scenario = given(patient(2)).started();

    scenario.when(new Fail(1, 1, ERROR, true, false)).then(Done.DONE);

    assertThat(scenario.task(1).attempts().getFirst().outcome())
        .isEqualTo(AttemptOutcome.TIMED_OUT);
    assertThat(scenario.task(1).error()).isEqualTo(ERROR);
  }

  @Test
  void success_after_failures_forgets_the_error_but_not_the_attempts() {
    Scenario scenario = given(patient(2)).started().failed(1).later(SECOND).started();

    scenario.completed(1).thenIs(1, TaskStatus.SUCCEEDED);

    assertThat(scenario.task(1).error()).isNull();
    assertThat(scenario.task(1).attempts())
        .extracting(AttemptRecord::outcome)
        .containsExactly(AttemptOutcome.FAILED, AttemptOutcome.SUCCEEDED);
  }

  @Test
  void attempts_lost_with_their_node_do_not_count_as_failed() {
    Scenario scenario = given(patient(2)).started().lost(1).started().lost(1).started();

    scenario.failed(1).thenIs(1, TaskStatus.RETRYING);

    assertThat(scenario.task(1).lostAttempts()).as("in a row").isZero();
    assertThat(scenario.task(1).attempt()).isEqualTo(3);
  }

  @Test
  void a_task_that_meets_one_leaving_node_after_the_other_is_no_dead_letter() {
    PartitionRules rules = new PartitionRules(Duration.ofHours(24), 3, 10);
    Scenario scenario = given(rules, task());
    for (int node = 0; node < 5; node++) {
      scenario.started().lostUncharged(1).thenIs(1, TaskStatus.READY);
    }

    assertThat(scenario.task(1).lostAttempts()).isZero();
    assertThat(scenario.task(1).attempts())
        .extracting(AttemptRecord::outcome)
        .containsOnly(AttemptOutcome.LOST)
        .hasSize(5);
  }

  @Test
  void a_task_whose_nodes_died_now_and_then_is_no_dead_letter() {
    PartitionRules rules = new PartitionRules(Duration.ofHours(24), 3, 10);
    Scenario scenario = given(rules, patient(9));
    for (int round = 0; round < 4; round++) {
      scenario.started().lost(1).started().lost(1).started().failed(1).later(Duration.ofHours(1));
    }

    scenario.thenIs(1, TaskStatus.READY);
  }

  @Test
  void a_lost_attempt_is_followed_by_another_at_once() {
    Scenario scenario = given(task()).started().lost(1).thenIs(1, TaskStatus.READY);

    AttemptRecord lost = scenario.task(1).attempts().getFirst();
    assertThat(lost.outcome()).isEqualTo(AttemptOutcome.LOST);
    assertThat(Objects.requireNonNull(lost.error()).message()).isEqualTo("node left");
    scenario.started().thenStarted(1);
  }

  @Test
  void the_last_twenty_attempts_are_kept() {
    Scenario scenario = given(patient(30));
    for (int i = 0; i < 25; i++) {
      scenario.started().failed(1).later(Duration.ofSeconds(3));
    }

    assertThat(scenario.task(1).attempts()).hasSize(20);
    assertThat(scenario.task(1).attempts().getFirst().number()).isEqualTo(6);
    assertThat(scenario.started().task(1).attempts()).hasSize(21);
    assertThat(scenario.restoredFromSnapshot().task(1).attempts()).hasSize(21);
  }

  @Test
  void a_retry_by_hand_grants_fresh_attempts() {
    Scenario scenario = given(patient(2)).started().failed(1).later(SECOND).started().failed(1);

    scenario.retriedByHand(1).started().failed(1).thenIs(1, TaskStatus.RETRYING);
    scenario.later(SECOND).started().failed(1).thenIs(1, TaskStatus.FAILED);

    assertThat(scenario.task(1).attempt()).isEqualTo(4);
    assertThat(scenario.task(1).attempts()).hasSize(4);
  }

  @Test
  void a_retry_by_hand_grants_fresh_losses() {
    PartitionRules rules = new PartitionRules(Duration.ofHours(24), 1, 10);
    Scenario scenario = given(rules, task());
    for (int i = 0; i < 5; i++) {
      scenario.thenIs(1, TaskStatus.READY).started().lost(1);
    }
    scenario.thenIs(1, TaskStatus.FAILED);

    scenario.retriedByHand(1).thenIs(1, TaskStatus.READY);

    assertThat(scenario.task(1).lostAttempts()).isZero();
    assertThat(scenario.task(1).finishedAt()).isNull();
  }

  @Test
  void one_retried_by_hand_does_not_expire() {
    given(task().expireAfter(SECOND))
        .started()
        .failedForGood(1)
        .retriedByHand(1)
        .later(Duration.ofHours(1))
        .started()
        .thenStarted(1);
  }

  @Test
  void a_dead_letter_comes_back_from_the_archive() {
    Scenario scenario = given(task().queue("mail")).started().failedForGood(1);
    TaskRecord failed = scenario.task(1);

    scenario.archived(1).restored(failed).thenIs(1, TaskStatus.READY).started().completed(1);

    assertThat(scenario.task(1).attempt()).isEqualTo(2);
    assertThat(scenario.task(1).startedAt()).isEqualTo(failed.startedAt());
    assertThat(scenario.view().counts().archived()).isZero();
  }

  @Test
  void a_dead_letter_comes_back_without_the_traces_of_its_attempts() {
    Scenario scenario = given(task()).started().failedForGood(1);
    TaskRecord failed = scenario.task(1);
    TaskError error = new TaskError("Broken", "it broke", "at some.Place");
    AttemptRecord ended =
        new AttemptRecord(1, "here:1", Instant.EPOCH, Instant.EPOCH, AttemptOutcome.FAILED, error);

    scenario.archived(1).restored(failed.withAttempts(List.of(ended)));

    AttemptRecord kept = scenario.task(1).attempts().getFirst();
    assertThat(kept.outcome()).isEqualTo(AttemptOutcome.FAILED);
    assertThat(kept.error()).isEqualTo(new TaskError("Broken", "it broke", null));
  }

  @Test
  void each_retry_by_hand_is_a_round_of_its_own() {
    Scenario scenario = given(task()).started().failedForGood(1);
    assertThat(scenario.task(1).round()).isZero();

    scenario.retriedByHand(1).started().failedForGood(1);
    TaskRecord failed = scenario.task(1);
    scenario.archived(1).restored(failed).cancelled(1);

    assertThat(failed.round()).isEqualTo(1);
    assertThat(scenario.task(1).round()).isEqualTo(2);
  }

  @Test
  void only_a_dead_letter_of_this_partition_comes_back() {
    Scenario scenario = given(task(), task()).started().failedForGood(1).completed(2);
    TaskRecord failed = scenario.task(1);
    TaskRecord succeeded = scenario.task(2);
    scenario.archived(1).archived(2);

    scenario.when(new RetryByHand(succeeded.id(), succeeded, 1)).then(Refused.NOT_FAILED);
    scenario.when(new RetryByHand(succeeded.id(), failed, 1)).then(Refused.UNKNOWN_TASK);
    TaskRecord foreign = withId(failed, TaskId.of(Scenario.START_MILLIS, 2, 8, 1));
    scenario.when(new RetryByHand(foreign.id(), foreign, 1)).then(Refused.UNKNOWN_TASK);
  }

  private static TaskRecord withId(TaskRecord task, TaskId id) {
    return new TaskRecord(
        id,
        task.spec(),
        task.bodyHash(),
        task.status(),
        task.attempt(),
        task.attempts(),
        task.lostAttempts(),
        task.result(),
        task.error(),
        task.progress(),
        task.startedAt(),
        task.finishedAt());
  }
}
