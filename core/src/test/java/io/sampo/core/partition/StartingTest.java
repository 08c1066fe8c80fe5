package io.sampo.core.partition;

import static io.sampo.core.partition.Scenario.given;
import static io.sampo.core.partition.TaskBuilder.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.partition.Answer.Refused;
import io.sampo.core.partition.PartitionCommand.ChangeQueue;
import io.sampo.core.partition.PartitionCommand.RetryByHand;
import io.sampo.core.partition.PartitionCommand.Submit;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which ready task starts next. */
class StartingTest {

  @Test
  void the_oldest_of_a_lane_starts_first() {
    given(task(), task(), task()).started(2).thenStarted(1, 2).started(2).thenStarted(3);
  }

  @Test
  void one_that_was_lost_goes_before_younger_ones() {
    given(task(), task(), task()).started(2).lost(2).lost(1).started().thenStarted(1, 2, 3);
  }

  @Test
  void higher_priority_goes_first_over_all_lanes() {
    given(
            task().priority(0),
            task().queue("mail").priority(9),
            task().type("resize").priority(5),
            task().priority(9))
        .started()
        .thenStarted(4, 2, 3, 1);
  }

  @Test
  void lanes_of_equal_priority_take_turns() {
    given(
            task(),
            task(),
            task(),
            task().type("resize"),
            task().type("resize"),
            task().queue("mail"))
        .started()
        .thenStarted(1, 4, 6, 2, 5, 3);
  }

  @Test
  void lanes_take_turns_over_rounds() {
    given(task(), task(), task().queue("mail"), task().queue("mail"))
        .started(1)
        .thenStarted(1)
        .started(1)
        .thenStarted(3)
        .started(1)
        .thenStarted(2)
        .started(1)
        .thenStarted(4);
  }

  @Test
  void a_paused_queue_starts_nothing_until_it_goes_on() {
    given(task(), task().queue("mail"))
        .queue("mail", true)
        .started()
        .thenStarted(1)
        .queue("mail", false)
        .started()
        .thenStarted(2);
  }

  @Test
  void a_queue_can_be_paused_before_it_has_tasks() {
    Scenario scenario = given().queue("mail", true).submitted(task().queue("mail")).started();

    scenario.thenStarted().restoredFromSnapshot().started().thenStarted();
    scenario.queue("mail", false).started().thenStarted(1);
  }

  @Test
  void a_pause_that_holds_already_changes_nothing() {
    given()
        .queue("mail", true)
        .when(new ChangeQueue("mail", new QueueSettings(true, 0)))
        .thenNothingChanged();
    given().when(new ChangeQueue("mail", QueueSettings.DEFAULT)).thenNothingChanged();
  }

  @Test
  void a_queue_without_tasks_that_is_back_at_its_defaults_is_forgotten() {
    Scenario scenario = given().queue("mail", true);
    assertThat(scenario.view().queues()).containsKey("mail");

    assertThat(scenario.queue("mail", false).view().queues()).isEmpty();
  }

  @Test
  void a_partition_takes_no_more_queues_than_it_may() {
    PartitionRules rules = new PartitionRules(Duration.ofHours(24), 5, 2);
    Scenario scenario = given(rules, task().queue("a")).started().failedForGood(1);
    TaskRecord failed = scenario.task(1);
    scenario.archived(1).submitted(task().queue("b")).queue("c", true);

    scenario
        .when(new Submit(task().queue("d").spec(), 1, null))
        .then(Refused.TOO_MANY_QUEUES)
        .when(new ChangeQueue("d", new QueueSettings(true, 0)))
        .then(Refused.TOO_MANY_QUEUES)
        .when(new RetryByHand(failed.id(), failed, 1))
        .then(Refused.TOO_MANY_QUEUES)
        .submitted(task().queue("b"), task().queue("c"))
        .queue("c", false);
  }

  @Test
  void nothing_goes_back_to_older_settings_of_a_queue() {
    QueueSettings paused = new QueueSettings(true, 0);
    QueueSettings limited = new QueueSettings(false, 3);

    given()
        .when(new ChangeQueue("mail", paused, 2))
        .when(new ChangeQueue("mail", limited, 1))
        .thenNothingChanged()
        .when(new ChangeQueue("mail", limited))
        .thenNothingChanged()
        .when(new ChangeQueue("mail", QueueSettings.DEFAULT, 3))
        .when(new ChangeQueue("mail", paused, 2))
        .thenNothingChanged()
        .thenHolds(scenario ->
            assertThat(scenario.view().queues()).as("as if nobody had changed it").isEmpty());
  }

  @Test
  void a_lane_that_was_refused_a_slot_is_not_asked_again_in_the_round() {
    List<String> asked = new ArrayList<>();
    SlotSource onlyMail =
        tasks -> {
          asked.add(tasks.queue() + "/" + tasks.type());
          return tasks.type().equals("mail") ? Scenario.NODE : null;
        };

    given(task(), task().priority(1), task().type("mail"), task().type("mail"))
        .started(onlyMail, 10)
        .thenStarted(3, 4);

    assertThat(asked).containsExactly("default/echo", "default/mail", "default/mail");
  }

  @Test
  void where_a_type_found_no_slot_no_other_queue_asks_for_it() {
    List<String> asked = new ArrayList<>();
    SlotSource none =
        tasks -> {
          asked.add(tasks.queue());
          return null;
        };

    given(task().queue("a"), task().queue("b"), task().queue("c").priority(9))
        .when(new ChangeQueue("c", new QueueSettings(false, 7), 1))
        .started(none, 10)
        .thenStarted();

    assertThat(asked).as("c may want a place; a speaks for b").containsExactly("c", "a");
  }

  @Test
  void a_slot_is_taken_for_each_start_and_for_nothing_else() {
    List<String> taken = new ArrayList<>();

    given(task(), task().expireAfter(Duration.ofSeconds(1)), task().key("k"), task().key("k"))
        .laterUnseen(Duration.ofSeconds(1))
        .started(tasks -> taken.add(tasks.queue()) ? Scenario.NODE : null, 10)
        .thenStarted(1, 3);

    assertThat(taken).hasSize(2);
  }

  @Test
  void what_has_expired_is_ended_instead_of_started() {
    given(task().expireAfter(Duration.ofSeconds(1)), task())
        .laterUnseen(Duration.ofSeconds(1))
        .started()
        .thenStarted(2)
        .thenIs(1, TaskStatus.EXPIRED);
  }

  @Test
  void one_freed_by_an_expiry_is_not_overtaken_by_lower_priority() {
    given(
            task().priority(4).key("k").expireAfter(Duration.ofSeconds(1)),
            task().priority(9).key("k"),
            task().priority(5))
        .laterUnseen(Duration.ofSeconds(1))
        .started()
        .thenStarted(3, 2);
    given(
            task().priority(4).key("k").expireAfter(Duration.ofSeconds(1)),
            task().priority(9).key("k"),
            task().priority(4))
        .laterUnseen(Duration.ofSeconds(1))
        .started()
        .thenStarted(2, 3);
  }

  @Test
  void no_more_start_than_asked_for() {
    given(task(), task()).started(0).thenStarted().started(1).thenStarted(1);
  }

  @Test
  void ready_is_known_exactly() {
    Scenario scenario = given(task().key("k"), task().key("k"));

    assertThat(scenario.view().hasReady()).isTrue();
    assertThat(scenario.started().view().hasReady()).isFalse();
    assertThat(scenario.completed(1).view().hasReady()).isTrue();
    assertThat(scenario.cancelled(2).view().hasReady()).isFalse();
  }

  @Test
  void tasks_that_left_a_paused_queue_are_not_kept() {
    Scenario scenario = given(task()).queue("default", true);
    for (int number = 2; number <= 300; number++) {
      scenario.submitted(task()).cancelled(number).archived(number);
    }

    var lane = scenario.machine().state().lanes.lanes().iterator().next();
    OldestFirst tasks = java.util.Objects.requireNonNull(lane.byPriority[5]);
    assertThat(tasks.inOrder.size() + tasks.late.size()).isLessThanOrEqualTo(40);
  }
}
