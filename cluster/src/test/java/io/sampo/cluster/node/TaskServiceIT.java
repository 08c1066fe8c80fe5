package io.sampo.cluster.node;

import static io.sampo.cluster.node.NodeFixture.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.partition.PartitionSettings;
import io.sampo.cluster.partition.ScriptedArchive;
import io.sampo.cluster.task.ChangeAnswer;
import io.sampo.cluster.task.QueueStatus;
import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.cluster.task.TaskStats;
import io.sampo.cluster.task.WaitReason;
import io.sampo.cluster.worker.Await;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.partition.QueueSettings;
import io.sampo.core.task.Json;
import io.sampo.core.task.RetryPolicy;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What users may ask, over several partitions, a journal and an archive. */
final class TaskServiceIT {

  @AutoClose private final TestDatabase database = TestDatabase.create();
  private final ScriptedArchive archive = new ScriptedArchive();
  private final RecordedRuns runs = new RecordedRuns();
  private NodeFixture node = start(NodeFixture.Options.USUAL);

  private NodeFixture start(NodeFixture.Options options) {
    return NodeFixture.start(database, archive, options, List.of(runs.handler()));
  }

  private void restart(NodeFixture.Options options) {
    node.die();
    node = start(options);
  }

  @AfterEach
  void end() {
    node.close();
  }

  private static TaskSpec echo(String payload) {
    return TaskSpec.of("echo", Json.of("\"" + payload + "\""));
  }

  private static TaskSpec sleep(int millis) {
    return TaskSpec.of("sleep", Json.of(Integer.toString(millis)));
  }

  private static TaskSpec recorded(int number) {
    return TaskSpec.of(
        "recorded", RecordedRuns.payload(new RecordedRuns.Work(null, number, 50, 0)));
  }

  private static TaskSpec fail() {
    return TaskSpec.of("fail", Json.of("{\"permanent\":true}"));
  }

  private static TaskSpec with(
      TaskSpec spec, @Nullable String idempotencyKey, @Nullable String key, String queue) {
    return new TaskSpec(spec.type(), spec.payload(), idempotencyKey, key, queue, 5, spec.options());
  }

  private static TaskSpec delayed(TaskSpec spec, Duration delay) {
    TaskOptions options =
        new TaskOptions(
            delay, null, null, null, Duration.ofMinutes(1), RetryPolicy.DEFAULT, Map.of());
    return new TaskSpec(spec.type(), spec.payload(), null, null, "default", 5, options);
  }

  @Test
  void list_merges_live_and_archived_tasks_newest_first_page_by_page() {
    List<TaskId> ids = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      ids.add(node.submit(echo("p" + i)));
    }
    ids.forEach(node::archived);
    archive.hold();
    for (int i = 0; i < 30; i++) {
      ids.add(node.submit(i % 2 == 0 ? echo("q" + i) : delayed(echo("r"), Duration.ofHours(1))));
    }
    archive.letGo();

    List<TaskId> listed = new ArrayList<>();
    TaskId before = null;
    List<TaskRecord> page = join(node.tasks().list(TaskFilter.ALL, before, 7)).tasks();
    while (!page.isEmpty()) {
      page.forEach(task -> listed.add(task.id()));
      page = join(node.tasks().list(TaskFilter.ALL, page.getLast().id(), 7)).tasks();
    }
    assertThat(listed).containsExactlyElementsOf(ids.stream().sorted(newestFirst()).toList());
    TaskFilter scheduled =
        new TaskFilter(TaskStatus.SCHEDULED, null, null, null, Map.of(), null, null);
    assertThat(join(node.tasks().list(scheduled, null, 100)).tasks()).hasSize(15);
  }

  private static Comparator<TaskId> newestFirst() {
    return Comparator.<TaskId>naturalOrder().reversed();
  }

  @Test
  void tasks_of_one_call_are_answered_in_its_order_wherever_they_go() {
    List<TaskSpec> specs = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      specs.add(with(echo("p" + i), null, i % 3 == 0 ? null : "k" + i, "default"));
    }
    List<SubmitAnswer> answers = join(node.tasks().submit(specs));
    for (int i = 0; i < 50; i++) {
      TaskId id = ((SubmitAnswer.Accepted) answers.get(i)).id();
      assertThat(node.finished(id).spec()).isEqualTo(specs.get(i));
    }
    assertThat(answers.stream().map(a -> ((SubmitAnswer.Accepted) a).id().partition()).distinct())
        .hasSizeGreaterThan(1);
  }

  @Test
  void waiting_goes_on_across_a_restart_of_the_partition() {
    TaskId id = node.submit(sleep(1_500));
    CompletionStage<Optional<TaskRecord>> finished =
        node.tasks().awaitFinished(id, Duration.ofSeconds(20));
    Await.until("it runs", () -> node.find(id).status() == TaskStatus.RUNNING);
    long begun = System.nanoTime();
    node.stopGate(PartitionPlace.of(id));

    TaskRecord task = join(finished).orElseThrow();

    assertThat(task.status()).isEqualTo(TaskStatus.SUCCEEDED);
    assertThat(task.attempt()).as("its attempt went on").isEqualTo(1);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void waiting_for_what_does_not_finish_gives_it_as_it_stands() {
    TaskId id = node.submit(delayed(echo("p"), Duration.ofHours(1)));
    long begun = System.nanoTime();
    TaskRecord task = join(node.tasks().awaitFinished(id, Duration.ofMillis(500))).orElseThrow();
    assertThat(task.status()).isEqualTo(TaskStatus.SCHEDULED);
    assertThat(System.nanoTime() - begun)
        .isBetween(TimeUnit.MILLISECONDS.toNanos(450), TimeUnit.SECONDS.toNanos(3));
    assertThat(join(node.tasks().awaitFinished(nobody(), Duration.ofSeconds(5)))).isEmpty();
  }

  private static TaskId nobody() {
    return TaskId.of(System.currentTimeMillis(), 1, 1, 999_999);
  }

  @Test
  void cancel_answers_in_every_status() {
    TaskId scheduled = node.submit(delayed(echo("p"), Duration.ofHours(1)));
    assertThat(status(node.tasks().cancel(scheduled))).isEqualTo(TaskStatus.CANCELLED);
    assertThat(status(node.tasks().cancel(scheduled))).isEqualTo(TaskStatus.CANCELLED);
    node.archived(scheduled);
    assertThat(status(node.tasks().cancel(scheduled))).isEqualTo(TaskStatus.CANCELLED);

    TaskId running = node.submit(sleep(60_000));
    Await.until("it runs", () -> node.find(running).status() == TaskStatus.RUNNING);
    assertThat(join(node.tasks().cancel(running))).isInstanceOf(ChangeAnswer.Changed.class);
    assertThat(node.finished(running).status()).isEqualTo(TaskStatus.CANCELLED);

    TaskId succeeded = node.submit(echo("p"));
    node.archived(succeeded);
    assertThat(join(node.tasks().cancel(succeeded))).isInstanceOf(ChangeAnswer.WrongStatus.class);
    assertThat(join(node.tasks().cancel(nobody()))).isEqualTo(new ChangeAnswer.Unknown());
    assertThat(join(node.tasks().cancel(TaskId.of(1, 9, 9, 9))))
        .isEqualTo(new ChangeAnswer.Unknown());
  }

  private static TaskStatus status(CompletionStage<ChangeAnswer> answer) {
    return ((ChangeAnswer.Changed) join(answer)).task().status();
  }

  @Test
  void retry_by_hand_answers_in_every_status() {
    TaskId scheduled = node.submit(delayed(echo("p"), Duration.ofHours(1)));
    assertThat(join(node.tasks().retry(scheduled))).isInstanceOf(ChangeAnswer.WrongStatus.class);

    archive.hold();
    TaskId unarchived = node.submit(fail());
    assertThat(node.finished(unarchived).status()).isEqualTo(TaskStatus.FAILED);
    archive.letGo();
    TaskId failed = node.submit(fail());
    node.archived(failed);
    assertThat(join(node.tasks().retry(failed))).isInstanceOf(ChangeAnswer.Changed.class);
    Await.until("it failed again", () -> node.find(failed).attempt() == 2);
    assertThat(node.finished(failed).attempts()).hasSize(2);

    TaskId succeeded = node.submit(echo("p"));
    node.archived(succeeded);
    assertThat(join(node.tasks().retry(succeeded))).isInstanceOf(ChangeAnswer.WrongStatus.class);
    assertThat(join(node.tasks().retry(nobody()))).isEqualTo(new ChangeAnswer.Unknown());
    TaskStats stats = join(node.tasks().stats());
    assertThat(stats.finished().get(TaskStatus.FAILED)).isEqualTo(2);
  }

  @Test
  void why_names_what_a_task_waits_for() {
    restart(new NodeFixture.Options(2, 256L << 20, PartitionSettings.DEFAULT));
    node.change("paused", new QueueSettings(true, 0));
    node.change("limited", new QueueSettings(false, 1));
    assertThat(why(delayed(echo("p"), Duration.ofHours(1)))).isInstanceOf(WaitReason.Timer.class);
    assertThat(why(TaskSpec.of("unheard-of", Json.NULL))).isInstanceOf(WaitReason.Handler.class);
    assertThat(why(with(echo("p"), null, null, "paused"))).isInstanceOf(WaitReason.Paused.class);

    TaskId holder = node.submit(with(sleep(60_000), null, "k", "limited"));
    Await.until("it runs", () -> node.find(holder).status() == TaskStatus.RUNNING);
    assertThat(join(node.tasks().why(holder))).contains(new WaitReason.Nothing(TaskStatus.RUNNING));
    assertThat(why(with(echo("p"), null, "k", "limited")))
        .isInstanceOfSatisfying(
            WaitReason.Key.class, key -> assertThat(key.holder()).isEqualTo(holder));
    assertThat(why(with(echo("p"), null, null, "limited"))).isInstanceOf(WaitReason.Limit.class);

    TaskId other = node.submit(sleep(60_000));
    Await.until("it runs", () -> node.find(other).status() == TaskStatus.RUNNING);
    assertThat(why(echo("p"))).isInstanceOf(WaitReason.Slot.class);
    assertThat(join(node.tasks().why(nobody()))).isEmpty();
    join(node.tasks().cancel(holder));
    node.finished(holder);
    assertThat(join(node.tasks().why(holder)))
        .contains(new WaitReason.Nothing(TaskStatus.CANCELLED));
  }

  private WaitReason why(TaskSpec spec) {
    return join(node.tasks().why(node.submit(spec))).orElseThrow();
  }

  @Test
  void settings_of_a_queue_hold_in_all_partitions_and_across_a_restart() {
    QueueStatus paused = node.change("q", new QueueSettings(true, 3));
    assertThat(paused.settings()).isEqualTo(new QueueSettings(true, 3));
    List<TaskId> ids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ids.add(node.submit(with(recorded(i), null, "k" + i, "q")));
    }
    restart(NodeFixture.Options.USUAL);
    assertThat(join(node.tasks().queues()))
        .filteredOn(queue -> queue.name().equals("q"))
        .singleElement()
        .satisfies(queue -> {
          assertThat(queue.settings()).isEqualTo(new QueueSettings(true, 3));
          assertThat(queue.depth()).isEqualTo(20);
          assertThat(queue.running()).isZero();
          assertThat(queue.oldestReadyAt()).isEqualTo(node.find(ids.getFirst()).createdAt());
        });

    node.change("q", new QueueSettings(false, 3));
    ids.forEach(node::finished);
    assertThat(runs.mostAtOnce()).isEqualTo(3);
  }

  @Test
  void submissions_beyond_the_heap_budget_are_refused_until_there_is_room_again() {
    restart(new NodeFixture.Options(1, 50_000, PartitionSettings.DEFAULT));
    List<TaskId> ids = new ArrayList<>();
    Await.until(
        "it is full",
        () -> {
          SubmitAnswer answer =
              join(node.tasks()
                      .submit(List.of(delayed(echo("x".repeat(1_000)), Duration.ofHours(1)))))
                  .getFirst();
          if (answer instanceof SubmitAnswer.Accepted(TaskId id)) {
            ids.add(id);
          }
          return answer instanceof SubmitAnswer.Overloaded;
        });
    assertThat(ids).hasSizeBetween(10, 100);
    ids.forEach(id -> join(node.tasks().cancel(id)));
    Await.until(
        "there is room",
        () ->
            join(node.tasks().submit(List.of(echo("p")))).getFirst()
                instanceof SubmitAnswer.Accepted);
  }

  @Test
  void keyed_submissions_beyond_the_gathered_limit_are_refused_while_the_archive_is_slow() {
    PartitionSettings usual = PartitionSettings.DEFAULT;
    PartitionSettings small =
        new PartitionSettings(
            usual.rules(),
            usual.turnTasksMax(),
            usual.turnBytesMax(),
            10,
            usual.gatheredBytesMax(),
            usual.stalledAfter(),
            usual.snapshotBytesMin(),
            usual.unarchivedMax());
    restart(new NodeFixture.Options(100, 256L << 20, small));
    archive.hold();
    List<CompletionStage<List<SubmitAnswer>>> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      answers.add(node.tasks().submit(List.of(with(echo("p"), "same", null, "default"))));
    }
    List<SubmitAnswer> all = answers.stream().map(a -> join(a).getFirst()).toList();

    assertThat(all).filteredOn(SubmitAnswer.Overloaded.class::isInstance).hasSize(90);
    assertThat(all).filteredOn(SubmitAnswer.Unavailable.class::isInstance).hasSize(10);
    archive.letGo();
    node.submit(with(echo("p"), "same", null, "default"));
    assertThat(join(node.tasks().stats()).acceptedTotal()).isEqualTo(1);
  }

  @Test
  void same_idempotency_key_gives_the_same_task_across_restart_and_archiving() {
    TaskSpec spec = with(echo("p"), "i", null, "default");
    TaskId id = node.submit(spec);
    node.archived(id);
    restart(NodeFixture.Options.USUAL);
    assertThat(join(node.tasks().submit(List.of(spec))))
        .containsExactly(new SubmitAnswer.Duplicate(id));
    assertThat(join(node.tasks().submit(List.of(with(echo("other"), "i", null, "default")))))
        .containsExactly(new SubmitAnswer.Conflict(id));
  }
}
