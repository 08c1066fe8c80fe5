package io.sampo.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.partition.PartitionSettings;
import io.sampo.cluster.partition.ScriptedArchive;
import io.sampo.cluster.task.QueueAnswer;
import io.sampo.cluster.worker.Await;
import io.sampo.core.partition.QueueSettings;
import io.sampo.core.queue.QueuePatch;
import io.sampo.core.task.AttemptRecord;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What holds for a queue has one owner, on one node, on two, and while partitions move. */
final class QueueLimitsIT {

  private static final NodeFixture.Options OPTIONS =
      new NodeFixture.Options(100, 256L << 20, PartitionSettings.DEFAULT);

  private final TestDatabase database = TestDatabase.create();
  private final ScriptedArchive archive = new ScriptedArchive();
  private final List<NodeFixture> nodes = new ArrayList<>();
  private final NodeFixture first =
      started(NodeFixture.start(database, archive, OPTIONS, List.of()));

  private NodeFixture started(NodeFixture node) {
    nodes.add(node);
    return node;
  }

  private NodeFixture join() {
    return started(NodeFixture.join(database, archive, OPTIONS, List.of(), List.of(first.name())));
  }

  @AfterEach
  void stopNodes() {
    nodes.reversed().forEach(NodeFixture::close);
  }

  @Test
  void of_two_changes_at_once_none_is_lost() {
    for (int round = 0; round < 50; round++) {
      first.change("q", QueueSettings.DEFAULT);
      CompletionStage<QueueAnswer> pause =
          first.tasks().changeQueue("q", new QueuePatch(true, null), null);
      CompletionStage<QueueAnswer> limit =
          first.tasks().changeQueue("q", new QueuePatch(null, 3), null);
      NodeFixture.join(pause);
      NodeFixture.join(limit);

      assertThat(NodeFixture.join(first.tasks().queues()))
          .filteredOn(queue -> queue.name().equals("q"))
          .singleElement()
          .satisfies(queue -> {
            assertThat(queue.settings()).isEqualTo(new QueueSettings(true, 3));
            assertThat(queue.version()).isGreaterThan(1);
          });
    }
  }

  @Test
  void a_change_is_made_only_if_an_expected_version_holds() {
    long version = first.change("q", new QueueSettings(true, 0)).version();
    QueuePatch patch = new QueuePatch(null, 7);

    assertThat(NodeFixture.join(first.tasks().changeQueue("q", patch, Set.of(version + 1))))
        .isEqualTo(new QueueAnswer.OtherVersion(version));
    assertThat(NodeFixture.join(first.tasks().changeQueue("q", patch, Set.of(version))))
        .isInstanceOfSatisfying(
            QueueAnswer.Changed.class,
            changed -> {
              assertThat(changed.queue().settings()).isEqualTo(new QueueSettings(true, 7));
              assertThat(changed.queue().version()).isEqualTo(version + 1);
            });
    assertThat(first.change("q", new QueueSettings(true, 7)).version())
        .as("nothing changed")
        .isEqualTo(version + 1);
  }

  @Test
  void never_do_more_run_than_may_while_a_node_joins_and_leaves() {
    first.change("q", new QueueSettings(false, 4));
    List<TaskId> ids = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      ids.add(first.submit(task("sleep", "300", "key-" + i, 5)));
    }
    for (int i = 0; i < 2; i++) {
      NodeFixture second = join();
      Await.until("it has partitions", () -> !second.partitions().isEmpty());
      second.leave();
      nodes.remove(second);
    }
    List<TaskRecord> tasks = ids.stream().map(first::finished).toList();

    assertThat(mostAtOnce(tasks)).isLessThanOrEqualTo(4);
    assertThat(tasks).allMatch(task -> task.status() == TaskStatus.SUCCEEDED);
  }

  @Test
  void the_highest_priority_of_all_partitions_goes_first() {
    NodeFixture second = join();
    first.change("q", new QueueSettings(false, 2));
    List<TaskId> low = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      low.add(first.submit(task("sleep", "200", "key-" + i, 1)));
    }
    Await.until(
        "some run",
        () -> low.stream().anyMatch(id -> first.find(id).status() == TaskStatus.RUNNING));

    TaskRecord urgent = second.finished(second.submit(task("sleep", "1", null, 9)));

    Instant accepted = urgent.createdAt();
    Instant started = urgent.attempts().getFirst().startedAt();
    long before =
        low.stream()
            .flatMap(id -> first.find(id).attempts().stream())
            .filter(it -> it.startedAt().isAfter(accepted) && it.startedAt().isBefore(started))
            .count();
    assertThat(before).as("those that went before it").isLessThanOrEqualTo(2);
    first.change("q", QueueSettings.DEFAULT);
    low.forEach(first::finished);
  }

  private static TaskSpec task(String type, String payload, @Nullable String key, int priority) {
    return new TaskSpec(type, Json.of(payload), null, key, "q", priority, TaskOptions.DEFAULT);
  }

  private static int mostAtOnce(List<TaskRecord> tasks) {
    List<AttemptRecord> attempts =
        tasks.stream().flatMap(task -> task.attempts().stream()).toList();
    int most = 0;
    for (AttemptRecord one : attempts) {
      int running = 0;
      for (AttemptRecord other : attempts) {
        Instant end = other.finishedAt() == null ? Instant.MAX : other.finishedAt();
        if (!other.startedAt().isAfter(one.startedAt()) && end.isAfter(one.startedAt())) {
          running++;
        }
      }
      most = Math.max(most, running);
    }
    return most;
  }
}
