package io.sampo.core.partition;

import static io.sampo.core.partition.Scenario.RESULT;
import static io.sampo.core.partition.Scenario.given;
import static io.sampo.core.partition.TaskBuilder.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.partition.Answer.Done;
import io.sampo.core.partition.Answer.Refused;
import io.sampo.core.partition.PartitionCommand.Complete;
import io.sampo.core.partition.PartitionCommand.HandBack;
import io.sampo.core.task.AttemptOutcome;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a node was given and has not begun comes back, at no cost to the task. */
final class HandBackTest {

  @Test
  void attempt_that_was_handed_back_goes_on_with_the_next_start() {
    Scenario scenario = given(task()).started().handedBack(1);

    assertThat(scenario.task(1).attempt()).as("nobody sees it go back").isEqualTo(1);
    scenario.when(new Complete(1, 1, RESULT)).then(Refused.STALE_ATTEMPT);

    scenario.started();
    assertThat(scenario.token(1)).isEqualTo(2);
    assertThat(scenario.task(1).attempts()).singleElement().extracting("number").isEqualTo(1);
    scenario.when(new Complete(1, 1, RESULT)).then(Refused.STALE_ATTEMPT);
    scenario.when(new Complete(1, 2, RESULT)).then(Done.DONE);
    assertThat(scenario.task(1).attempts()).hasSize(1);
  }

  @Test
  void task_whose_only_attempt_was_handed_back_expires_as_if_it_had_never_begun() {
    Scenario scenario =
        given(task().expireAfter(Duration.ofSeconds(1)))
            .started()
            .later(Duration.ofSeconds(2))
            .handedBack(1)
            .later(Duration.ZERO)
            .thenIs(1, TaskStatus.EXPIRED);

    TaskRecord task = scenario.task(1);
    assertThat(task.attempt()).as("nobody sees it go back").isEqualTo(1);
    assertThat(task.attempts()).isEmpty();
    assertThat(task.startedAt()).isNull();
  }

  @Test
  void task_that_was_handed_back_and_has_expired_is_not_started() {
    given(task().expireAfter(Duration.ofSeconds(1)))
        .started()
        .handedBack(1)
        .laterUnseen(Duration.ofSeconds(1))
        .started()
        .thenStarted()
        .thenIs(1, TaskStatus.EXPIRED);
  }

  @Test
  void task_with_an_attempt_before_the_one_handed_back_never_expires() {
    given(task().expireAfter(Duration.ofSeconds(1)))
        .started()
        .lost(1)
        .started()
        .later(Duration.ofSeconds(2))
        .handedBack(1)
        .later(Duration.ofSeconds(2))
        .thenIs(1, TaskStatus.READY);
  }

  @Test
  void first_attempt_began_when_it_was_started_for_the_last_time() {
    Scenario scenario =
        given(task()).started().handedBack(1).later(Duration.ofSeconds(1)).started();

    TaskRecord task = scenario.task(1);
    assertThat(task.startedAt()).isEqualTo(task.attempts().getFirst().startedAt());
  }

  @Test
  void attempts_before_the_one_handed_back_stay() {
    Scenario scenario = given(task()).started().lost(1).started().handedBack(1).started();

    assertThat(scenario.task(1).attempts()).extracting("number").containsExactly(1, 2);
  }

  @Test
  void task_that_was_handed_back_can_be_cancelled() {
    Scenario scenario = given(task()).started().handedBack(1).cancelled(1);

    assertThat(scenario.task(1).status()).isEqualTo(TaskStatus.CANCELLED);
    assertThat(scenario.task(1).attempts())
        .singleElement()
        .extracting("outcome")
        .isEqualTo(AttemptOutcome.CANCELLED);
  }

  @Test
  void cancelled_task_that_is_handed_back_ends() {
    given(task())
        .started()
        .cancelled(1)
        .when(new HandBack(1, 1))
        .then(Done.DONE)
        .thenIs(1, TaskStatus.CANCELLED);
  }
}
