package io.sampo.cluster.node;

import static io.sampo.cluster.node.NodeFixture.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.node.NodeFixture.Options;
import io.sampo.cluster.partition.PartitionSettings;
import io.sampo.cluster.partition.ScriptedArchive;
import io.sampo.cluster.task.ChangeAnswer;
import io.sampo.cluster.task.TaskStats;
import io.sampo.cluster.worker.Await;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.partition.QueueSettings;
import io.sampo.core.task.AttemptRecord;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes of one cluster: each serves all tasks, wherever they live. */
class TwoNodesIT {

  private static final int TASKS = 40;
  private static final int SLOTS = 3;
  private static final Options FEW_SLOTS =
      new Options(SLOTS, 256L << 20, PartitionSettings.DEFAULT);

  @AutoClose private final TestDatabase database = TestDatabase.create();
  private final ScriptedArchive archive = new ScriptedArchive();
  private final RecordedRuns runs = new RecordedRuns();
  private final NodeFixture first =
      NodeFixture.start(database, archive, FEW_SLOTS, List.of(runs.handler()));
  private final NodeFixture second =
      NodeFixture.join(database, archive, FEW_SLOTS, List.of(), List.of(first.name()));

  @BeforeEach
  void spread() {
    int each = NodeFixture.PARTITIONS / 2;
    Await.until(
        "partitions are spread over both nodes",
        () -> first.partitions().size() == each && second.partitions().size() == each);
  }

  @AfterEach
  void stopNodes() {
    second.close();
    first.close();
  }

  @Test
  void tasks_of_all_partitions_are_served_by_both_nodes() {
    List<TaskId> ids = submitKeyed(first, "echo");

    for (TaskId id : ids) {
      assertThat(second.finished(id).status()).isEqualTo(TaskStatus.SUCCEEDED);
      assertThat(first.finished(id).result()).isEqualTo(first.find(id).spec().payload());
    }
    assertThat(nodesOf(ids)).containsExactlyInAnyOrder(first.name(), second.name());
    TaskStats stats = join(second.tasks().stats());
    assertThat(stats.acceptedTotal()).isEqualTo(TASKS);
    assertThat(join(first.tasks().stats())).isEqualTo(stats);
  }

  @Test
  void one_idempotency_key_is_one_task_whichever_node_is_asked() {
    for (int i = 0; i < TASKS; i++) {
      TaskSpec spec = spec("echo", "once-" + i, null);

      assertThat(second.submit(spec)).isEqualTo(first.submit(spec));
    }
  }

  @Test
  void large_tasks_are_listed_page_by_page() {
    second.change("default", new QueueSettings(true, 0));
    String large = "\"" + "x".repeat(900_000) + "\"";
    Set<TaskId> ids = new HashSet<>();
    for (int i = 0; i < TASKS; i++) {
      TaskSpec plain = spec("echo", null, "k" + i);
      ids.add(first.submit(withPayload(plain, large)));
    }

    for (NodeFixture node : List.of(first, second)) {
      List<TaskId> listed = new ArrayList<>();
      TaskPage page = join(node.tasks().list(TaskFilter.ALL, null, 1_000));
      page.tasks().forEach(task -> listed.add(task.id()));
      while (page.more()) {
        page = join(node.tasks().list(TaskFilter.ALL, listed.getLast(), 1_000));
        page.tasks().forEach(task -> listed.add(task.id()));
      }
      assertThat(listed).containsExactlyInAnyOrderElementsOf(ids);
    }
  }

  @Test
  void lists_queues_and_changes_reach_all_partitions() {
    second.change("default", new QueueSettings(true, 0));
    List<TaskId> ids = submitKeyed(second, "echo");

    List<TaskRecord> listed = join(first.tasks().list(TaskFilter.ALL, null, 100)).tasks();
    assertThat(listed).extracting(TaskRecord::id).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(join(first.tasks().queues()))
        .singleElement()
        .satisfies(queue -> {
          assertThat(queue.ready()).isEqualTo(TASKS);
          assertThat(queue.settings().paused()).isTrue();
        });
    for (TaskId id : ids) {
      assertThat(join(first.tasks().cancel(id))).isInstanceOf(ChangeAnswer.Changed.class);
      assertThat(join(second.tasks().why(id))).isPresent();
    }
  }

  @Test
  void an_idle_node_takes_tasks_of_a_loaded_one_and_keeps_them_when_the_partition_moves() {
    List<TaskId> ids = new ArrayList<>();
    for (int i = 0; i < 2 * SLOTS; i++) {
      ids.add(first.submit(TaskSpec.of("sleep", Json.of("4000"))));
    }
    Await.until("all run, on both nodes", () -> running(ids) == ids.size());
    assertThat(nodesOf(ids)).containsExactlyInAnyOrder(first.name(), second.name());
    List<TaskId> onSecond = new ArrayList<>(ids);
    onSecond.removeIf(id -> !first.find(id).attempts().getLast().node().equals(second.name()));

    first.leave();

    for (TaskId id : ids) {
      assertThat(second.finished(id).status()).isEqualTo(TaskStatus.SUCCEEDED);
    }
    for (TaskId id : onSecond) {
      assertThat(second.find(id).attempt()).as("it was adopted").isEqualTo(1);
    }
  }

  @Test
  void a_type_that_only_the_other_node_handles_is_known_and_runs_there() {
    Await.until("the nodes know each other", () -> second.tasks().knowsType("recorded"));
    assertThat(join(second.tasks().types()))
        .filteredOn(type -> type.type().equals("recorded"))
        .singleElement()
        .satisfies(type -> assertThat(type.nodes()).containsExactly(first.name()));
    List<TaskId> ids = new ArrayList<>();
    for (int i = 0; i < TASKS; i++) {
      Json payload = RecordedRuns.payload(new RecordedRuns.Work(null, i, 1, 0));
      ids.add(second.submit(TaskSpec.of("recorded", payload)));
    }

    ids.forEach(id ->
        assertThat(second.finished(id).attempts())
            .extracting(AttemptRecord::node)
            .containsExactly(first.name()));
  }

  @Test
  void changes_of_all_tasks_are_seen_on_each_node() {
    Set<TaskId> seen = ConcurrentHashMap.newKeySet();
    second.watch(seen::add);

    Await.until(
        "a task of the other node is seen",
        () -> {
          submitKeyed(first, "echo"); // again and again: nobody tells when watching has begun there
          return seen.stream().map(PartitionPlace::of).anyMatch(first.partitions()::contains)
              && seen.stream().map(PartitionPlace::of).anyMatch(second.partitions()::contains);
        });
  }

  private long running(List<TaskId> ids) {
    return ids.stream().filter(id -> first.find(id).status() == TaskStatus.RUNNING).count();
  }

  private static List<TaskId> submitKeyed(NodeFixture node, String type) {
    List<TaskId> ids = new ArrayList<>();
    for (int i = 0; i < TASKS; i++) {
      ids.add(node.submit(spec(type, null, "key-" + i)));
    }
    return ids;
  }

  private static TaskSpec withPayload(TaskSpec spec, String payload) {
    return new TaskSpec(
        spec.type(),
        Json.of(payload),
        spec.idempotencyKey(),
        spec.key(),
        spec.queue(),
        spec.priority(),
        spec.options());
  }

  private static TaskSpec spec(String type, @Nullable String idempotencyKey, @Nullable String key) {
    Json payload = Json.of("\"hello\"");
    return new TaskSpec(
        type,
        payload,
        idempotencyKey,
        key,
        TaskSpec.DEFAULT_QUEUE,
        TaskSpec.DEFAULT_PRIORITY,
        TaskOptions.DEFAULT);
  }

  private Set<String> nodesOf(List<TaskId> ids) {
    Set<String> nodes = new HashSet<>();
    ids.forEach(id -> nodes.add(first.find(id).attempts().getLast().node()));
    return nodes;
  }
}
