package io.sampo.core.partition;

import static io.sampo.core.partition.Scenario.given;
import static io.sampo.core.partition.TaskBuilder.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.partition.Answer.Conflict;
import io.sampo.core.partition.Answer.Duplicate;
import io.sampo.core.partition.PartitionCommand.ArchivedKey;
import io.sampo.core.partition.PartitionCommand.Submit;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The same idempotency key within its window gives the same task. */
class IdempotencyTest {

  private static final Duration WINDOW = PartitionRules.DEFAULT.idempotencyWindow();
  private static final Duration SHORTLY = Duration.ofMillis(1);
  private static final Duration DAYS = Duration.ofDays(3);

  private static Submit submit(long bodyHash, @Nullable ArchivedKey archived) {
    return new Submit(task().idempotencyKey("a").spec(), bodyHash, archived);
  }

  private static Scenario givenKeyed() {
    return given(task().idempotencyKey("a"));
  }

  @Test
  void a_repetition_gives_the_first_task() {
    Scenario scenario = givenKeyed();

    scenario.when(submit(1, null)).then(new Duplicate(scenario.id(1))).thenNothingChanged();
  }

  @Test
  void another_body_under_the_key_is_refused_by_the_task_it_stands_for() {
    Scenario scenario = givenKeyed();

    scenario.when(submit(2, null)).then(new Conflict(scenario.id(1)));
  }

  @Test
  void another_key_is_another_task() {
    givenKeyed().submitted(task().idempotencyKey("b"), task());
  }

  @Test
  void a_finished_task_holds_its_key() {
    Scenario scenario = givenKeyed().started().completed(1);

    scenario.when(submit(1, null)).then(new Duplicate(scenario.id(1)));
  }

  @Test
  void a_key_is_known_until_its_window_is_over() {
    Scenario scenario = givenKeyed().laterUnseen(WINDOW.minus(SHORTLY));

    scenario.when(submit(1, null)).then(new Duplicate(scenario.id(1)));
    scenario.laterUnseen(SHORTLY).submitted(task().idempotencyKey("a"));

    scenario.when(submit(1, null)).then(new Duplicate(scenario.id(2)));
  }

  @Test
  void a_key_stays_known_over_crash_and_snapshot() {
    Scenario scenario = givenKeyed();

    scenario.recovered().when(submit(1, null)).then(new Duplicate(scenario.id(1)));
    scenario.restoredFromSnapshot().when(submit(1, null)).then(new Duplicate(scenario.id(1)));
  }

  @Test
  void an_archived_task_holds_its_key_in_its_window() {
    Scenario scenario = givenKeyed().started().completed(1);
    ArchivedKey archived = new ArchivedKey(scenario.id(1), 1);
    scenario.archived(1);

    assertThat(scenario.knowsKey("a")).isFalse();
    scenario.when(submit(1, archived)).then(new Duplicate(archived.id()));
    scenario.when(submit(2, archived)).then(new Conflict(archived.id()));
    scenario.laterUnseen(WINDOW).submitted(task().idempotencyKey("a"));
    scenario.when(submit(1, archived)).then(new Duplicate(scenario.id(2)));
  }

  @Test
  void a_live_task_goes_before_an_archived_one() {
    Scenario scenario = givenKeyed();
    ArchivedKey older = new ArchivedKey(TaskId.of(Scenario.START_MILLIS - 1, 2, 7, 0), 1);

    scenario.when(submit(1, older)).then(new Duplicate(scenario.id(1)));
  }

  @Test
  void one_out_of_its_window_does_not_hide_the_archive() {
    Scenario scenario = givenKeyed().laterUnseen(WINDOW).submitted(task().idempotencyKey("a"));
    scenario.started().completed(2);
    ArchivedKey archived = new ArchivedKey(scenario.id(2), 1);
    scenario.archived(2).restoredFromSnapshot();

    assertThat(scenario.knowsKey("a")).isFalse();
    scenario.when(submit(1, archived)).then(new Duplicate(archived.id()));
  }

  @Test
  void one_restored_from_the_archive_does_not_take_the_key_from_a_newer_task() {
    Scenario scenario = givenKeyed().started().failedForGood(1);
    TaskRecord failed = scenario.task(1);
    scenario.archived(1).laterUnseen(WINDOW).submitted(task().idempotencyKey("a"));

    scenario.restored(failed).when(submit(1, null)).then(new Duplicate(scenario.id(2)));
  }

  @Test
  void one_restored_in_its_window_holds_its_key_again() {
    Scenario scenario = givenKeyed().started().failedForGood(1);
    TaskRecord failed = scenario.task(1);
    scenario.archived(1).restored(failed);

    assertThat(scenario.knowsKey("a")).isTrue();
    scenario.when(submit(1, null)).then(new Duplicate(failed.id()));
  }

  @Test
  void a_clock_that_goes_back_does_not_bring_a_key_back() {
    Scenario scenario = givenKeyed().laterUnseen(WINDOW).submitted(task().idempotencyKey("a"));
    scenario.cancelled(2).archived(2).laterUnseen(SHORTLY.negated());

    assertThat(scenario.knowsKey("a")).isFalse();
    ArchivedKey archived = new ArchivedKey(scenario.id(2), 1);
    scenario.when(submit(1, archived)).then(new Duplicate(scenario.id(2)));
  }

  @Test
  void a_clock_that_was_days_ahead_ends_the_window_of_no_key_that_comes_after_it() {
    Scenario scenario = given().laterUnseen(DAYS).submitted(task()).laterUnseen(DAYS.negated());

    scenario.submitted(task().idempotencyKey("a")).when(submit(1, null));
    scenario.then(new Duplicate(scenario.id(2)));
    scenario.restoredFromSnapshot().laterUnseen(WINDOW.minus(SHORTLY)).when(submit(1, null));
    scenario.then(new Duplicate(scenario.id(2)));
    scenario.laterUnseen(SHORTLY).submitted(task().idempotencyKey("a"));
  }

  @Test
  void a_clock_that_was_days_ahead_hides_no_key_in_the_archive() {
    Scenario scenario = givenKeyed().started().completed(1);
    ArchivedKey archived = new ArchivedKey(scenario.id(1), 1);
    scenario.archived(1).laterUnseen(DAYS).submitted(task()).laterUnseen(DAYS.negated());

    scenario.when(submit(1, archived)).then(new Duplicate(archived.id()));
  }

  @Test
  void a_snapshot_from_a_clock_that_was_days_ahead_heals() {
    Scenario scenario = givenKeyed().laterUnseen(DAYS).submitted(task()).restoredFromSnapshot();
    scenario.laterUnseen(DAYS.negated());

    assertThat(scenario.knowsKey("a")).isTrue();
    assertThat(scenario.view().heldKeys(List.of("a"), scenario.nowMillis())).containsKey("a");
    scenario.submitted(task()).when(submit(1, null)).then(new Duplicate(scenario.id(1)));
  }

  @Test
  void a_key_taken_by_a_clock_that_was_days_ahead_is_kept_until_then() {
    Scenario scenario = given().laterUnseen(DAYS).submitted(task().idempotencyKey("a"));
    scenario.laterUnseen(DAYS.negated()).when(submit(1, null)).then(new Duplicate(scenario.id(1)));

    scenario.laterUnseen(DAYS).when(submit(1, null)).then(new Duplicate(scenario.id(1)));
    scenario.laterUnseen(WINDOW).submitted(task().idempotencyKey("a"));
  }

  @Test
  void a_clock_that_is_days_behind_keeps_keys_for_longer() {
    Scenario scenario = givenKeyed().laterUnseen(DAYS.negated());

    scenario.when(submit(1, null)).then(new Duplicate(scenario.id(1)));
    scenario.laterUnseen(WINDOW).when(submit(1, null)).then(new Duplicate(scenario.id(1)));
  }

  @Test
  void a_node_some_minutes_behind_does_not_bring_a_key_back() {
    Scenario scenario = givenKeyed().laterUnseen(WINDOW).submitted(task());
    scenario.laterUnseen(Duration.ofMinutes(-4));

    assertThat(scenario.knowsKey("a")).isFalse();
    scenario.submitted(task().idempotencyKey("a"));
  }
}
