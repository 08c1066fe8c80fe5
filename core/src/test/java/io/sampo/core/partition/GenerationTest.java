package io.sampo.core.partition;

import static io.sampo.core.partition.Scenario.given;
import static io.sampo.core.partition.TaskBuilder.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.partition.Answer.Done;
import io.sampo.core.partition.Answer.Duplicate;
import io.sampo.core.partition.Answer.Refused;
import io.sampo.core.partition.PartitionCommand.ArchivedKey;
import io.sampo.core.partition.PartitionCommand.Close;
import io.sampo.core.partition.PartitionCommand.Retire;
import io.sampo.core.partition.PartitionCommand.RetryByHand;
import io.sampo.core.partition.PartitionCommand.Submit;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A partition whose generation is left behind runs empty, and what moves on stays moved. */
class GenerationTest {

  private static Submit submit(TaskBuilder task) {
    return new Submit(task.spec(), 1, null);
  }

  private static TaskBuilder keyed() {
    return task().key("k");
  }

  /** A dead letter of the key, archived; the partition is closed and empty. */
  private static Scenario closedWithDeadLetter(TaskBuilder task) {
    return given(task).started().failedForGood(1);
  }

  @Test
  void a_closed_partition_takes_no_new_task() {
    given(task()).closed().when(submit(task())).then(Refused.MOVED);
  }

  @Test
  void closing_again_changes_nothing() {
    given().closed().when(new Close()).then(Done.DONE).thenNothingChanged();
  }

  @Test
  void what_it_holds_runs_and_retries_and_ends() {
    given(task(), task())
        .closed()
        .started()
        .completed(1)
        .failed(2)
        .thenIs(1, TaskStatus.SUCCEEDED)
        .thenIs(2, TaskStatus.RETRYING)
        .cancelled(2)
        .thenIs(2, TaskStatus.CANCELLED);
  }

  @Test
  void a_key_goes_on_here_while_it_has_unfinished_tasks_here() {
    given(keyed()).closed().submitted(keyed()).started().thenStarted(1);
  }

  @Test
  void a_key_that_has_moved_does_not_come_back() {
    given(keyed()).closed().started().completed(1).when(submit(keyed())).then(Refused.MOVED);
  }

  @Test
  void an_idempotency_key_of_a_task_held_here_is_answered_here() {
    Scenario scenario = given(task().idempotencyKey("a")).closed().started().completed(1);

    scenario.when(submit(task().idempotencyKey("a"))).then(new Duplicate(scenario.id(1)));
    scenario
        .when(new Submit(task().idempotencyKey("a").spec(), 2, null))
        .then(new Answer.Conflict(scenario.id(1)));
    scenario.when(submit(task().idempotencyKey("b"))).then(Refused.MOVED);
  }

  @Test
  void what_the_archive_knows_under_an_idempotency_key_is_answered_here() {
    Scenario scenario = given(task().idempotencyKey("a")).closed().started().completed(1);
    ArchivedKey archived = new ArchivedKey(scenario.id(1), 1);

    scenario
        .archived(1)
        .when(new Submit(task().idempotencyKey("a").spec(), 1, archived))
        .then(new Duplicate(archived.id()));
  }

  @Test
  void closing_survives_a_crash_and_a_snapshot() {
    Scenario scenario = given().closed();

    scenario.recovered().when(submit(task())).then(Refused.MOVED);
    scenario.restoredFromSnapshot().when(submit(task())).then(Refused.MOVED);
  }

  @Test
  void only_a_closed_and_empty_partition_is_done() {
    Scenario scenario = given(task());

    scenario.when(new Retire(1)).then(Refused.NOT_EMPTY);
    scenario.closed().started().completed(1).when(new Retire(1)).then(Refused.NOT_EMPTY);
    scenario.archived(1).when(new Retire(1)).then(Done.DONE);
    scenario.when(new Retire(1)).then(Done.DONE).thenNothingChanged();
  }

  @Test
  void an_open_partition_is_not_done_however_empty() {
    given().when(new Retire(1)).then(Refused.NOT_EMPTY);
  }

  @Test
  void a_dead_letter_comes_back_only_in_a_later_epoch_than_it_was_retired_in() {
    Scenario scenario = closedWithDeadLetter(task());
    TaskRecord dead = scenario.task(1);
    scenario.archived(1).closed().retired(2);

    scenario.when(new RetryByHand(dead.id(), dead, 2)).then(Refused.RETIRED);
    scenario.restoredFromSnapshot();
    scenario.when(new RetryByHand(dead.id(), dead, 3)).then(Done.DONE);
    assertThat(scenario.view().retired()).isFalse();
    scenario.thenIs(1, TaskStatus.READY).when(new Retire(3)).then(Refused.NOT_EMPTY);
    scenario.started().completed(1).archived(1).retired(3);
  }

  @Test
  void a_dead_letter_whose_key_has_moved_is_not_retried() {
    Scenario scenario = closedWithDeadLetter(keyed()).closed();
    TaskRecord dead = scenario.task(1);

    scenario.when(new RetryByHand(dead.id(), null, 1)).then(Refused.KEY_MOVED);
    scenario.archived(1).when(new RetryByHand(dead.id(), dead, 1)).then(Refused.KEY_MOVED);
  }

  @Test
  void a_dead_letter_whose_key_is_still_here_is_retried() {
    closedWithDeadLetter(keyed()).submitted(keyed()).closed().retriedByHand(1).started();
  }

  @Test
  void a_claimed_idempotency_key_is_settled_first_unless_its_task_is_known() {
    Scenario scenario = given(task().idempotencyKey("a"));
    Submit known = new Submit(task().idempotencyKey("a").spec(), 1, null, true);
    Submit unknown = new Submit(task().idempotencyKey("b").spec(), 1, null, true);

    scenario.when(known).then(new Duplicate(scenario.id(1)));
    scenario.when(unknown).then(Refused.KEY_CLAIMED);
    assertThat(scenario.view().heldKeys(Set.of("a", "b"), scenario.nowMillis()))
        .isEqualTo(Map.of("a", new PartitionView.HeldKey(scenario.id(1), 1)));
  }
}
