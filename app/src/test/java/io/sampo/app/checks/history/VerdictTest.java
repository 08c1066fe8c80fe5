package io.sampo.app.checks.history;

import static io.sampo.app.checks.history.Story.attempt;
import static io.sampo.app.checks.history.Story.task;
import static io.sampo.app.checks.history.Story.taskThat;
import static io.sampo.app.checks.history.Story.time;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Each rule finds what it is there for, and only that. */
class VerdictTest {

  @Test
  void a_good_history_keeps_all_promises() {
    Story story = Story.ofOneGoodTask().seen(1, 1, "ready", 0, "").fault(3, 9, "here:1");

    assertThat(story.verdict().broken()).isEmpty();
    assertThat(story.verdict().figures()).containsEntry("tasks accepted", 1L);
  }

  @Test
  void an_acknowledged_task_that_is_not_there_is_lost() {
    assertBroken(
        Story.ofOneGoodTask().submitted(2, "succeeded").acked(2, "b"), "AcknowledgedIsKept");
  }

  @Test
  void an_acknowledged_task_must_be_what_was_submitted() {
    assertBroken(
        Story.ofOneGoodTask().submitted(2, "succeeded").acked(2, "a"), "AcknowledgedIsKept");
  }

  @Test
  void an_acknowledged_task_is_found_and_listed_at_any_time() {
    assertBroken(Story.ofOneGoodTask().line("missing", 5, _ -> {}), "AcknowledgedIsKept");
    assertBroken(Story.ofOneGoodTask().line("unlisted", 5, _ -> {}), "AcknowledgedIsKept");
  }

  @Test
  void a_submission_is_not_two_tasks() {
    assertBroken(Story.ofOneGoodTask().kept(task(1, "b", 3, 4)), "OneTaskEach");
  }

  @Test
  void a_repeated_submission_is_acknowledged_as_the_same_task() {
    assertBroken(
        Story.ofOneGoodTask().kept(task(2, "b", 3, 4)).submitted(2, "succeeded").acked(1, "b"),
        "OneTaskEach",
        "AcknowledgedIsKept");
  }

  @Test
  void a_task_is_listed_once() {
    assertBroken(
        Story.ofOneGoodTask()
            .kept(task(1, "a", 1, 2))
            .stats(stats -> stats.put("acceptedTotal", 1).put("finishedTotal", 1)),
        "OneTaskEach");
  }

  @Test
  void no_task_comes_from_nowhere() {
    assertBroken(Story.ofOneGoodTask().kept(task(7, "x", 1, 2)), "OneTaskEach", "EndsAsAsked");
  }

  @Test
  void a_task_ends_as_its_handler_does() {
    assertBroken(story(taskThat("failed", 1, 2).put("status", "failed")), "EndsAsAsked");
  }

  @Test
  void a_task_that_is_not_finished_in_the_end_did_not_end() {
    assertBroken(story(taskThat("lost", 1, 2).put("status", "ready"), 1, 2), "EndsAsAsked");
  }

  @Test
  void whoever_ran_beside_a_task_that_kills_its_nodes_does_not_end_for_it() {
    assertBroken(story(deadLetter(), 1, 9), "EndsAsAsked", "BystandersGoOn");
  }

  @Test
  void a_task_that_kills_its_nodes_is_a_dead_letter() {
    var task = deadLetter();
    task.withObject("labels").put("client", "culprit");
    Story story = new Story().submitted(1, "failed").acked(1, "a").kept(task).fault(1, 9, "here:1");

    assertThat(story.verdict().broken()).isEmpty();
    assertBroken(Story.ofOneGoodTask().line("unconvicted", 5, _ -> {}), "BystandersGoOn");
  }

  @Test
  void only_a_wish_cancels_a_task() {
    var cancelled = taskThat("cancelled", 1, 2).put("status", "cancelled");

    assertBroken(story(cancelled), "EndsAsAsked");
    assertThat(story(cancelled).wished("cancelled", 1, 2, "").verdict().broken()).isEmpty();
  }

  @Test
  void what_was_told_to_be_cancelled_is() {
    assertBroken(Story.ofOneGoodTask().wished("cancelled", 1, 2, "cancelled"), "EndsAsAsked");
  }

  @Test
  void attempts_are_counted_and_numbered() {
    assertBroken(story(task(1, "a", 1, 2).put("attempt", 2)), "AttemptsAddUp");
  }

  @Test
  void attempts_have_known_outcomes() {
    assertBroken(story(taskThat("vanished", 1, 2)), "AttemptsAddUp", "StaleAttemptsRecordNothing");
  }

  @Test
  void nothing_comes_after_success() {
    assertBroken(story(attempt(task(1, "a", 1, 2), 2, 3, "succeeded")), "AttemptsAddUp");
  }

  @Test
  void attempts_come_one_after_the_other() {
    assertBroken(story(attempt(taskThat("failed", 1, 5), 4, 6, "succeeded")), "AttemptsAddUp");
  }

  @Test
  void attempts_are_lost_to_faults_at_nodes_alone() {
    var task = attempt(taskThat("lost", 1, 5), 5, 6, "succeeded");

    assertBroken(story(task), "AttemptsAreLostToFaults");
    assertBroken(story(task, 6, 9), "AttemptsAreLostToFaults");
    assertBroken(
        Story.ofOneGoodTask().submitted(2, "succeeded").kept(renamed(task)).fault(1, 9),
        "AttemptsAreLostToFaults");
    assertThat(story(task, 4, 9).verdict().broken()).isEmpty();
  }

  @Test
  void a_result_is_of_the_last_attempt() {
    var task = attempt(taskThat("failed", 1, 2), 3, 4, "succeeded");
    task.putObject("result").put("attempt", 1);

    assertBroken(story(task), "StaleAttemptsRecordNothing");
  }

  @Test
  void a_key_runs_in_order() {
    assertBroken(keyed(task(1, "a", 5, 6), task(2, "b", 1, 2)), "KeysRunInOrder");
    assertThat(keyed(task(1, "a", 1, 2), task(2, "b", 2, 3)).verdict().broken()).isEmpty();
  }

  @Test
  void lines_of_one_request_have_no_order() {
    Story story =
        new Story()
            .submitted(1, "succeeded")
            .submitted(2, "succeeded")
            .line("acked", 5, line -> line.put("n", 1).put("id", "a").put("tries", 1))
            .line("acked", 5, line -> line.put("n", 2).put("id", "b").put("tries", 1))
            .kept(task(1, "a", 3, 4).put("key", "k"))
            .kept(task(2, "b", 1, 2).put("key", "k"));

    assertThat(story.verdict().broken()).isEmpty();
  }

  @Test
  void a_key_runs_one_at_a_time() {
    assertBroken(
        keyed(task(1, "a", 1, 4), task(2, "b", 3, 5)), "KeysRunOneAtATime", "KeysRunInOrder");
  }

  @Test
  void a_read_does_not_unfinish_a_task() {
    assertBroken(
        Story.ofOneGoodTask().seen(3, 3, "succeeded", 1, time(2)).seen(4, 4, "running", 1, ""),
        "ReadsNeverGoBack");
  }

  @Test
  void a_read_does_not_go_back_to_an_attempt_before() {
    assertBroken(
        Story.ofOneGoodTask().seen(1, 1, "running", 2, "").seen(2, 2, "running", 1, ""),
        "ReadsNeverGoBack");
  }

  @Test
  void reads_at_the_same_time_may_differ() {
    Story story =
        Story.ofOneGoodTask().seen(3, 5, "succeeded", 1, time(2)).seen(4, 6, "running", 1, "");

    assertThat(story.verdict().broken()).isEmpty();
  }

  @Test
  void a_retry_by_hand_begins_anew() {
    Story story =
        Story.ofOneGoodTask()
            .seen(1, 1, "failed", 1, time(1))
            .wished("retried", 2, 3, "ready")
            .seen(4, 4, "running", 1, "");

    assertThat(story.verdict().broken()).isEmpty();
  }

  @Test
  void an_end_once_told_is_the_end() {
    assertBroken(Story.ofOneGoodTask().seen(3, 3, "failed", 1, time(2)), "ReadsNeverGoBack");
    assertBroken(Story.ofOneGoodTask().seen(3, 3, "succeeded", 1, time(1)), "ReadsNeverGoBack");
  }

  @Test
  void a_delayed_task_does_not_begin_early() {
    Story story = new Story().submittedWithDelay(1, 5).acked(1, "a");

    assertBroken(story.kept(task(1, "a", 5, 6)), "NothingBeginsEarly");
  }

  @Test
  void good_tasks_are_not_refused() {
    assertBroken(Story.ofOneGoodTask().line("refused", 1, _ -> {}), "GoodTasksAreAccepted");
  }

  @Test
  void a_cluster_recovers() {
    assertBroken(Story.ofOneGoodTask().line("unready", 1, _ -> {}), "ClusterRecovers");
  }

  @Test
  void counters_are_those_of_the_tasks() {
    assertBroken(
        Story.ofOneGoodTask().stats(stats -> stats.put("acceptedTotal", 2).put("finishedTotal", 1)),
        "CountersAddUp");
    assertBroken(
        Story.ofOneGoodTask()
            .stats(stats -> {
              stats.put("acceptedTotal", 1).put("finishedTotal", 1);
              stats.putObject("tasks").put("running", 1);
            }),
        "CountersAddUp");
  }

  private static Story story(ObjectNode task) {
    return new Story().submitted(1, "succeeded").acked(1, "a").kept(task);
  }

  /** The same with a fault at its node over these seconds. */
  private static Story story(ObjectNode task, int from, int until) {
    return story(task).fault(from, until, "here:1");
  }

  private static ObjectNode deadLetter() {
    var task = taskThat("lost", 1, 2).put("status", "failed");
    task.putObject("error").put("type", "AttemptsLost");
    return task;
  }

  private static ObjectNode renamed(ObjectNode task) {
    var copy = task.deepCopy().put("id", "b");
    copy.putObject("labels").put("n", "2");
    return copy;
  }

  private static Story keyed(ObjectNode first, ObjectNode second) {
    return new Story()
        .submitted(1, "succeeded")
        .submitted(2, "succeeded")
        .acked(1, "a")
        .acked(2, "b")
        .kept(first.put("key", "k"))
        .kept(second.put("key", "k"));
  }

  /** These rules, and no others, are broken, each once. */
  private static void assertBroken(Story story, String... rules) {
    assertThat(story.verdict().broken().stream().map(text -> text.replaceFirst(":.*", "")))
        .containsExactlyInAnyOrder(rules);
  }
}
