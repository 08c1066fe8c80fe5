package io.sampo.core.partition;

import static io.sampo.core.partition.Scenario.NODE;
import static io.sampo.core.partition.Scenario.START_MILLIS;
import static io.sampo.core.partition.Scenario.given;
import static io.sampo.core.partition.TaskBuilder.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.partition.PartitionCommand.ChangeQueue;
import io.sampo.core.partition.PartitionView.QueueCounts;
import io.sampo.core.task.Progress;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What readers see of a partition. */
class PartitionViewTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static List<Long> newest(
      Scenario scenario, TaskFilter filter, @Nullable TaskId before, int limit) {
    return scenario.view().newest(filter, before, limit).tasks().stream()
        .map(task -> task.id().number())
        .toList();
  }

  @Test
  void lists_are_newest_first_and_paged() {
    Scenario scenario = given(task(), task()).laterUnseen(SECOND).submitted(task(), task());

    assertThat(newest(scenario, TaskFilter.ALL, null, 3)).containsExactly(4L, 3L, 2L);
    assertThat(newest(scenario, TaskFilter.ALL, scenario.id(2), 3)).containsExactly(1L);
    assertThat(newest(scenario, TaskFilter.ALL, scenario.id(1), 3)).isEmpty();
    assertThat(newest(scenario, TaskFilter.ALL, null, 0)).isEmpty();
    assertThat(newest(scenario, TaskFilter.ALL, null, 9)).containsExactly(4L, 3L, 2L, 1L);
  }

  @Test
  void page_says_whether_older_ones_were_left_out() {
    Scenario scenario = given(task(), task(), task());

    assertThat(scenario.view().newest(TaskFilter.ALL, null, 2).more()).isTrue();
    assertThat(scenario.view().newest(TaskFilter.ALL, null, 3).more()).isFalse();
  }

  @Test
  void page_of_large_tasks_is_cut_short_but_never_empty() {
    String large = "\"" + "x".repeat(400_000) + "\"";
    String huge = "\"" + "x".repeat(2_000_000) + "\"";
    Scenario scenario =
        given(
            task().payload(huge),
            task().payload(large),
            task().payload(large),
            task().payload(large),
            task());

    assertThat(newest(scenario, TaskFilter.ALL, null, 9)).containsExactly(5L, 4L, 3L);
    assertThat(scenario.view().newest(TaskFilter.ALL, null, 9).more()).isTrue();
    assertThat(newest(scenario, TaskFilter.ALL, scenario.id(3), 9)).containsExactly(2L);
    assertThat(newest(scenario, TaskFilter.ALL, scenario.id(2), 9)).containsExactly(1L);
    assertThat(scenario.view().newest(TaskFilter.ALL, scenario.id(2), 9).more()).isFalse();
  }

  @Test
  void the_newest_is_the_one_accepted_last_by_the_clock() {
    Scenario scenario = given(task()).laterUnseen(SECOND.negated()).submitted(task());

    assertThat(newest(scenario, TaskFilter.ALL, null, 2)).containsExactly(1L, 2L);
  }

  @Test
  void lists_show_what_matches() {
    Scenario scenario = given(task().queue("mail"), task(), task().queue("mail")).cancelled(3);
    TaskFilter mail = new TaskFilter(TaskStatus.READY, null, "mail", null, Map.of(), null, null);

    assertThat(newest(scenario, mail, null, 5)).containsExactly(1L);
  }

  @Test
  void what_the_archive_has_not_acknowledged_is_listed_oldest_first() {
    Scenario scenario =
        given(task(), task(), task(), task()).started().completed(4).completed(1).completed(3);
    PartitionView view = scenario.view();

    assertThat(numbers(view.unarchived(0, 9))).containsExactly(1L, 3L, 4L);
    assertThat(numbers(view.unarchived(1, 1))).containsExactly(3L);
    scenario.archived(3);
    assertThat(numbers(view.unarchived(0, 9))).containsExactly(1L, 4L);
  }

  private static List<Long> numbers(List<TaskRecord> tasks) {
    return tasks.stream().map(task -> task.id().number()).toList();
  }

  @Test
  void who_runs_what_is_known() {
    Scenario scenario = given(task(), task()).started(1);

    assertThat(scenario.view().running())
        .containsExactly(new PartitionView.Running(scenario.id(1), 1, NODE));
    assertThat(scenario.view().running(NODE::equals)).hasSize(1);
    assertThat(scenario.view().running("elsewhere"::equals)).isEmpty();
  }

  @Test
  void an_attempt_is_ordered_once_more_only_while_it_is_to_go_on() {
    Scenario scenario = given(task(), task(), task()).started();
    var ordered = scenario.effects().starts();
    var running = scenario.view().running();
    scenario.cancelled(1).completed(2);

    assertThat(scenario.view().orders(running)).containsExactly(ordered.get(2));
    scenario.lost(3).started();
    assertThat(scenario.view().orders(running)).isEmpty();
  }

  @Test
  void counters_add_up_at_every_step() {
    Scenario scenario = given(task(), task().delay(SECOND), task().expireAfter(SECOND));
    var ready = Map.of(TaskStatus.READY, 2L, TaskStatus.SCHEDULED, 1L);
    assertThat(scenario.view().counts()).isEqualTo(new PartitionView.Counts(3, 0, ready, Map.of()));

    scenario.started(1).completed(1).archived(1).later(SECOND).started().failedForGood(2);

    assertThat(scenario.view().counts())
        .isEqualTo(
            new PartitionView.Counts(
                3,
                1,
                Map.of(TaskStatus.FAILED, 1L, TaskStatus.EXPIRED, 1L),
                Map.of(TaskStatus.SUCCEEDED, 1L, TaskStatus.FAILED, 1L, TaskStatus.EXPIRED, 1L)));
    scenario.retriedByHand(2);
    assertThat(scenario.view().counts().finished())
        .isEqualTo(Map.of(TaskStatus.SUCCEEDED, 1L, TaskStatus.EXPIRED, 1L));
  }

  @Test
  void queues_show_their_depth_and_how_long_the_oldest_has_been_ready() {
    Scenario scenario =
        given(task().queue("mail").delay(SECOND), task().queue("mail").key("k"))
            .later(SECOND)
            .submitted(task().queue("mail").key("k").type("other"), task().queue("mail"));
    QueueSettings limited = new QueueSettings(false, 4);
    scenario.when(new ChangeQueue("mail", limited));

    assertThat(scenario.view().queues())
        .isEqualTo(
            Map.of(
                "mail",
                new QueueCounts(limited, Map.of(TaskStatus.READY, 4L), START_MILLIS + 1_000)));
    scenario.started();
    assertThat(Objects.requireNonNull(scenario.view().queues().get("mail")).oldestReadyAtMillis())
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void heap_use_grows_with_what_tasks_hold_and_goes_with_them() {
    Scenario scenario = given(task());
    long plain = scenario.view().heapBytes();
    scenario.submitted(task().label("name", "x".repeat(500)).payload("1".repeat(500)));
    assertThat(scenario.view().heapBytes()).isGreaterThan(2 * plain + 1_000);

    long before = scenario.started().view().heapBytes();
    scenario.failed(1).failedForGood(2);
    assertThat(scenario.view().heapBytes()).isGreaterThan(before);
    scenario.archived(2).cancelled(1).archived(1);

    assertThat(scenario.view().heapBytes()).isZero();
  }

  private static Waiting why(Scenario scenario, long number) {
    return scenario.view().why(scenario.id(number)).orElseThrow();
  }

  @Test
  void a_task_waits_for_its_time() {
    Scenario scenario = given(task().delay(SECOND), task().retry(2, SECOND, 1, SECOND)).started();

    assertThat(why(scenario, 1)).isEqualTo(new Waiting.Timer(START_MILLIS, START_MILLIS + 1_000));
    scenario.laterUnseen(SECOND).failed(2);
    assertThat(why(scenario, 2))
        .isEqualTo(new Waiting.Timer(START_MILLIS + 1_000, START_MILLIS + 1_500));
  }

  @Test
  void a_task_waits_for_an_earlier_one_of_its_key() {
    Scenario scenario = given(task().key("k"), task().key("k"), task().key("k"));

    assertThat(why(scenario, 3)).isEqualTo(new Waiting.Key(START_MILLIS, "k", scenario.id(1)));
    assertThat(why(scenario, 1)).isInstanceOf(Waiting.Slot.class);
    scenario.started().failedForGood(1).started().retriedByHand(1);
    assertThat(why(scenario, 1)).isEqualTo(new Waiting.Key(START_MILLIS, "k", scenario.id(2)));
  }

  @Test
  void a_task_waits_for_its_queue() {
    Scenario scenario = given(task().queue("mail")).queue("mail", true);

    assertThat(why(scenario, 1)).isEqualTo(new Waiting.Paused(START_MILLIS, "mail"));
    scenario.when(new ChangeQueue("mail", new QueueSettings(false, 2)));
    assertThat(why(scenario, 1)).isEqualTo(new Waiting.Slot(START_MILLIS, "mail", "echo", 2));
  }

  @Test
  void a_task_waits_for_a_slot_since_it_was_last_ready() {
    Scenario scenario = given(task().delay(SECOND), task());
    assertThat(why(scenario, 2)).isEqualTo(new Waiting.Slot(START_MILLIS, "default", "echo", null));

    scenario.later(SECOND.multipliedBy(5));
    assertThat(why(scenario, 1))
        .isEqualTo(new Waiting.Slot(START_MILLIS + 1_000, "default", "echo", null));
    scenario.started().lost(2);
    assertThat(why(scenario, 2))
        .isEqualTo(new Waiting.Slot(START_MILLIS + 5_000, "default", "echo", null));
  }

  @Test
  void what_runs_or_has_ended_waits_for_nothing() {
    Scenario scenario = given(task()).started();

    assertThat(why(scenario, 1)).isEqualTo(new Waiting.Nothing(TaskStatus.RUNNING));
    scenario.completed(1);
    assertThat(why(scenario, 1)).isEqualTo(new Waiting.Nothing(TaskStatus.SUCCEEDED));
  }

  @Test
  void what_is_shown_does_not_change_with_the_machine() {
    Scenario scenario = given(task());
    TaskRecord before = scenario.task(1);
    var counts = scenario.view().counts();

    scenario.started().completed(1);

    assertThat(before.status()).isEqualTo(TaskStatus.READY);
    assertThat(counts.live()).isEqualTo(Map.of(TaskStatus.READY, 1L));
  }

  @Test
  void queues_that_were_changed_are_listed_with_their_settings() {
    Scenario scenario = given(task()).queue("mail", true);

    assertThat(scenario.view().unnumberedQueues())
        .isEqualTo(Map.of("mail", new QueueSettings(true, 0)));
    assertThat(scenario.queue("mail", false).view().unnumberedQueues()).isEmpty();
  }

  @Test
  void who_watches_a_turn_sees_each_change_in_order() {
    PartitionMachine machine =
        new PartitionMachine(JournaledPartition.PLACE, PartitionRules.DEFAULT, () -> 0.5);
    PartitionTurn turn = new PartitionTurn(machine, START_MILLIS, _ -> true);
    turn.apply(new PartitionCommand.Submit(task().spec(), 1, null));
    turn.start(_ -> NODE, 1);
    turn.apply(new PartitionCommand.Report(1, 1, new Progress(1, 2, null)));
    turn.apply(new PartitionCommand.Complete(1, 1, Scenario.RESULT));

    var changes = turn.effects().changes();
    assertThat(changes)
        .extracting(change -> change.task().status())
        .containsExactly(
            TaskStatus.READY, TaskStatus.RUNNING, TaskStatus.RUNNING, TaskStatus.SUCCEEDED);
    assertThat(changes)
        .extracting(PartitionTurn.Change::progress)
        .containsExactly(false, false, true, false);
  }

  @Test
  void who_watches_does_not_see_that_an_attempt_was_handed_back() {
    PartitionMachine machine =
        new PartitionMachine(JournaledPartition.PLACE, PartitionRules.DEFAULT, () -> 0.5);
    PartitionTurn turn = new PartitionTurn(machine, START_MILLIS, _ -> true);
    turn.apply(new PartitionCommand.Submit(task().spec(), 1, null));
    turn.start(_ -> NODE, 1);
    turn.apply(new PartitionCommand.HandBack(1, 1));
    turn.start(_ -> NODE, 1);
    turn.apply(new PartitionCommand.Complete(1, 2, Scenario.RESULT));

    assertThat(turn.effects().changes())
        .extracting(change -> change.task().status())
        .containsExactly(
            TaskStatus.READY, TaskStatus.RUNNING, TaskStatus.RUNNING, TaskStatus.SUCCEEDED);
  }
}
