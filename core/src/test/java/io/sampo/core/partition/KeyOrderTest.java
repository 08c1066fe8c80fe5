package io.sampo.core.partition;

import static io.sampo.core.partition.Scenario.given;
import static io.sampo.core.partition.TaskBuilder.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tasks of one key run one at a time, in order of acceptance. */
class KeyOrderTest {

  private static TaskBuilder keyed() {
    return task().key("k");
  }

  @Test
  void tasks_of_a_key_run_one_at_a_time_in_order() {
    given(keyed(), keyed(), keyed())
        .started()
        .thenStarted(1)
        .started()
        .thenStarted()
        .completed(1)
        .started()
        .thenStarted(2)
        .failedForGood(2)
        .started()
        .thenStarted(3);
  }

  @Test
  void keys_do_not_wait_for_each_other() {
    given(keyed(), task().key("other"), task(), keyed()).started().thenStarted(1, 2, 3);
  }

  @Test
  void priority_does_not_overtake_in_a_key() {
    given(keyed().priority(0), keyed().priority(9)).started().thenStarted(1);
  }

  @Test
  void a_task_that_backs_off_keeps_its_place() {
    given(keyed(), keyed())
        .started()
        .failed(1)
        .started()
        .thenStarted()
        .later(Duration.ofSeconds(1))
        .started()
        .thenStarted(1);
  }

  @Test
  void a_delayed_task_keeps_its_place() {
    given(keyed().delay(Duration.ofHours(1)), keyed())
        .started()
        .thenStarted()
        .later(Duration.ofHours(1))
        .started()
        .thenStarted(1)
        .completed(1)
        .started()
        .thenStarted(2);
  }

  @Test
  void a_delay_that_ends_in_line_does_not_overtake() {
    given(keyed(), keyed().delay(Duration.ofSeconds(1)))
        .later(Duration.ofSeconds(1))
        .started()
        .thenStarted(1);
  }

  @Test
  void a_lost_attempt_is_followed_by_another_of_the_same_task() {
    given(keyed(), keyed()).started().lost(1).started().thenStarted(1);
  }

  @Test
  void cancelling_the_first_lets_the_next_start() {
    given(keyed(), keyed()).cancelled(1).started().thenStarted(2);
    given(keyed(), keyed()).started().failed(1).cancelled(1).started().thenStarted(2);
    given(keyed(), keyed())
        .started()
        .cancelled(1)
        .started()
        .thenStarted()
        .lost(1)
        .started()
        .thenStarted(2);
  }

  @Test
  void cancelling_one_in_the_middle_leaves_the_others_in_order() {
    given(keyed(), keyed(), keyed())
        .started()
        .cancelled(2)
        .started()
        .thenStarted()
        .completed(1)
        .started()
        .thenStarted(3);
  }

  @Test
  void the_expiry_of_the_first_lets_the_next_start() {
    given(keyed().delay(Duration.ofHours(1)).expireAfter(Duration.ofSeconds(1)), keyed())
        .later(Duration.ofSeconds(1))
        .thenIs(1, TaskStatus.EXPIRED)
        .started()
        .thenStarted(2);
  }

  @Test
  void one_retried_by_hand_waits_for_the_later_one_that_runs() {
    given(keyed(), keyed(), keyed())
        .started()
        .failedForGood(1)
        .started()
        .thenStarted(2)
        .retriedByHand(1)
        .started()
        .thenStarted()
        .completed(2)
        .started()
        .thenStarted(1)
        .completed(1)
        .started()
        .thenStarted(3);
  }

  @Test
  void one_retried_by_hand_goes_before_a_later_one_that_was_about_to_start() {
    given(keyed(), keyed())
        .started()
        .failedForGood(1)
        .retriedByHand(1)
        .started()
        .thenStarted(1)
        .completed(1)
        .started()
        .thenStarted(2);
  }

  @Test
  void a_later_one_that_fails_behind_one_retried_by_hand_can_be_retried_too() {
    given(keyed(), keyed())
        .started()
        .failedForGood(1)
        .started()
        .retriedByHand(1)
        .failedForGood(2)
        .retriedByHand(2)
        .started()
        .thenStarted(1)
        .completed(1)
        .started()
        .thenStarted(2)
        .completed(2);
  }

  @Test
  void one_restored_from_the_archive_takes_its_old_place() {
    Scenario scenario = given(keyed()).started().failedForGood(1);
    TaskRecord failed = scenario.task(1);
    scenario.archived(1).submitted(keyed(), keyed()).started().thenStarted(2);

    scenario.restored(failed).started().thenStarted();

    scenario.completed(2).started().thenStarted(1).completed(1).started().thenStarted(3);
  }

  @Test
  void a_running_task_holds_its_key_over_crash_and_snapshot() {
    Scenario scenario = given(keyed(), keyed()).started().failedForGood(1).started();
    scenario.retriedByHand(1);

    scenario.recovered().started().thenStarted();
    scenario.restoredFromSnapshot().started().thenStarted();
    scenario.completed(2).started().thenStarted(1);
  }

  @Test
  void tasks_that_left_the_middle_of_a_line_are_not_kept() {
    Scenario scenario = given(keyed()).started();
    for (int number = 2; number <= 500; number++) {
      scenario.submitted(keyed()).cancelled(number).archived(number);
    }

    assertThat(scenario.view().size()).isEqualTo(1);
    assertThat(scenario.machine().state().keyLines.size()).isEqualTo(1);
    scenario.completed(1);
    assertThat(scenario.machine().state().keyLines.size()).isZero();
  }
}
