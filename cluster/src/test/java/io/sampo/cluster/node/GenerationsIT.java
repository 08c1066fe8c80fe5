package io.sampo.cluster.node;

import static io.sampo.cluster.node.NodeFixture.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.partition.ScriptedArchive;
import io.sampo.cluster.task.ChangeAnswer;
import io.sampo.cluster.task.GenerationStatus;
import io.sampo.cluster.task.GenerationStatus.State;
import io.sampo.cluster.task.OpenedGeneration;
import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.cluster.task.TaskStats;
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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The number of partitions changes under a running node; what was promised holds across it. */
class GenerationsIT {

  private static final Duration LONG = Duration.ofHours(1);

  @AutoClose private final TestDatabase database = TestDatabase.create();
  private final ScriptedArchive archive = new ScriptedArchive();
  private NodeFixture node = start();

  private NodeFixture start() {
    return NodeFixture.start(database, archive, NodeFixture.Options.USUAL, List.of());
  }

  private void restart() {
    node.die();
    node = start();
  }

  @AfterEach
  void end() {
    node.close();
  }

  private static TaskSpec spec(
      String type, @Nullable String idempotencyKey, @Nullable String key, Duration delay) {
    TaskOptions options =
        new TaskOptions(
            delay, null, null, null, Duration.ofMinutes(1), RetryPolicy.DEFAULT, Map.of());
    Json payload = Json.of(type.equals("fail") ? "{\"permanent\":true}" : "1");
    return new TaskSpec(type, payload, idempotencyKey, key, "default", 5, options);
  }

  private static TaskSpec echo() {
    return spec("echo", null, null, Duration.ZERO);
  }

  private static TaskSpec later(@Nullable String idempotencyKey, @Nullable String key) {
    return spec("echo", idempotencyKey, key, LONG);
  }

  private int open(int partitions) {
    return ((OpenedGeneration.Opened) join(node.generations().open(partitions))).number();
  }

  private List<State> states() {
    return join(node.generations().list()).stream().map(GenerationStatus::state).toList();
  }

  private void awaitStates(State... states) {
    Await.until("generations are " + List.of(states), () -> states().equals(List.of(states)));
  }

  /** So many that every partition is met. */
  private boolean freshKeysGoTo(int generation) {
    for (int i = 0; i < 50; i++) {
      if (node.submit(later(null, "fresh" + System.nanoTime())).generation() != generation) {
        return false;
      }
    }
    return true;
  }

  @Test
  void new_tasks_go_to_the_new_generation_and_the_old_one_runs_empty_and_is_retired() {
    TaskId old = node.submit(echo());
    node.finished(old);
    TaskId waiting = node.submit(later(null, null));

    assertThat(open(7)).isEqualTo(2);

    TaskId fresh = node.submit(echo());
    assertThat(fresh.generation()).isEqualTo(2);
    assertThat(node.finished(fresh).status()).isEqualTo(TaskStatus.SUCCEEDED);
    assertThat(states()).containsExactly(State.CLOSING, State.OPEN);
    assertThat(join(node.tasks().cancel(waiting))).isInstanceOf(ChangeAnswer.Changed.class);
    awaitStates(State.RETIRED, State.OPEN);
    Await.until("its partitions rest", () -> node.partitions().size() == 7);
    assertThat(node.find(old).status()).isEqualTo(TaskStatus.SUCCEEDED);
    assertThat(node.find(waiting).status()).isEqualTo(TaskStatus.CANCELLED);
    assertThat(join(node.tasks().list(TaskFilter.ALL, null, 10)).tasks())
        .extracting(TaskRecord::id)
        .containsExactly(fresh, waiting, old);
    node.ready();
  }

  @Test
  void what_a_node_that_died_had_prepared_beyond_the_generation_rests() {
    PartitionPlace within = new PartitionPlace(2, 6);
    PartitionPlace beyond = new PartitionPlace(2, 7);
    node.wake(within);
    node.wake(beyond);
    Await.until("both run", () -> node.partitions().containsAll(List.of(within, beyond)));

    assertThat(open(7)).isEqualTo(2);

    Await.until("it rests", () -> !node.partitions().contains(beyond));
    assertThat(node.partitions()).contains(within);
  }

  @Test
  void what_cannot_be_opened_is_refused() {
    assertThat(join(node.generations().open(0)))
        .isEqualTo(new OpenedGeneration.WrongSize(1, 4_096));
    assertThat(join(node.generations().open(4_097)))
        .isEqualTo(new OpenedGeneration.WrongSize(1, 4_096));
    assertThat(join(node.generations().open(NodeFixture.PARTITIONS)))
        .isEqualTo(new OpenedGeneration.SameSize(1, NodeFixture.PARTITIONS));
    for (int number = 2; number <= 8; number++) {
      node.submit(later(null, null));
      open(number % 2 + 1);
    }
    node.submit(later(null, null));
    assertThat(join(node.generations().open(9))).isEqualTo(new OpenedGeneration.TooMany(8, 8));
  }

  @Test
  void counters_do_not_vanish_with_their_generation() {
    for (int i = 0; i < 20; i++) {
      node.submit(spec(i % 4 == 0 ? "fail" : "echo", null, null, Duration.ZERO));
    }
    Await.until("all are archived", () -> join(node.tasks().stats()).archivedTotal() == 20);
    TaskStats before = join(node.tasks().stats());

    open(2);
    awaitStates(State.RETIRED, State.OPEN);
    assertThat(join(node.tasks().stats())).isEqualTo(before);
    restart();
    assertThat(join(node.tasks().stats())).isEqualTo(before);
    node.submit(echo());
    assertThat(join(node.tasks().stats()).acceptedTotal()).isEqualTo(21);
  }

  @Test
  void keys_stay_where_their_tasks_are_and_move_on_when_they_are_done() {
    TaskId first = node.submit(later(null, "k"));
    TaskId known = node.submit(later("i", null));
    open(3);
    open(5);
    Await.until("the old generations are closed", () -> freshKeysGoTo(3));

    TaskId second = node.submit(later(null, "k"));
    assertThat(second.generation()).isEqualTo(1);
    assertThat(node.submit(later("i", null))).isEqualTo(known);
    assertThat(node.submit(later("j", null)).generation()).isEqualTo(3);
    assertThat(node.submit(later(null, "l")).generation()).isEqualTo(3);
    for (TaskId id : List.of(first, second)) {
      assertThat(join(node.tasks().cancel(id))).isInstanceOf(ChangeAnswer.Changed.class);
    }
    TaskId moved = node.submit(later(null, "k"));
    assertThat(moved.generation()).isEqualTo(3);
    assertThat(node.find(first).status()).isEqualTo(TaskStatus.CANCELLED);
  }

  @Test
  void an_idempotency_key_of_a_retired_generation_gives_its_task() {
    TaskId id = node.submit(spec("echo", "i", null, Duration.ZERO));
    TaskId keyed = node.submit(spec("echo", "j", "k", Duration.ZERO));
    node.finished(id);
    node.finished(keyed);
    open(9);
    awaitStates(State.RETIRED, State.OPEN);

    assertThat(node.submit(spec("echo", "i", null, Duration.ZERO))).isEqualTo(id);
    assertThat(node.submit(spec("echo", "j", "k", Duration.ZERO))).isEqualTo(keyed);
    assertThat(join(node.tasks().submit(List.of(later("i", null)))))
        .containsExactly(new SubmitAnswer.Conflict(id));
    assertThat(join(node.tasks().submit(List.of(spec("echo", "j", "l", Duration.ZERO)))))
        .containsExactly(new SubmitAnswer.Conflict(keyed));
  }

  @Test
  void settings_of_a_queue_hold_in_a_new_generation_from_its_first_task() {
    node.change("default", new QueueSettings(true, 3));
    open(6);
    List<TaskId> ids = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      ids.add(node.submit(spec("echo", null, "k" + i, Duration.ZERO)));
    }
    assertThat(join(node.tasks().queues()))
        .singleElement()
        .satisfies(queue -> {
          assertThat(queue.settings()).isEqualTo(new QueueSettings(true, 3));
          assertThat(queue.ready()).isEqualTo(12);
        });
    node.change("default", QueueSettings.DEFAULT);
    ids.forEach(id -> assertThat(node.finished(id).status()).isEqualTo(TaskStatus.SUCCEEDED));
  }

  @Test
  void a_restart_in_the_middle_stops_nothing() {
    List<TaskId> ids = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      ids.add(node.submit(spec("echo", null, "k" + i, Duration.ofSeconds(3))));
    }
    open(2);
    restart();

    assertThat(node.submit(echo()).generation()).isEqualTo(2);
    ids.forEach(id -> assertThat(node.finished(id).status()).isEqualTo(TaskStatus.SUCCEEDED));
    awaitStates(State.RETIRED, State.OPEN);
    assertThat(join(node.tasks().stats()).acceptedTotal()).isEqualTo(9);
  }

  @Test
  void a_dead_letter_of_a_retired_generation_is_retried_and_the_generation_retired_again() {
    TaskId id = node.submit(spec("fail", null, null, Duration.ZERO));
    TaskId keyed = node.submit(spec("fail", null, "k", Duration.ZERO));
    node.finished(id);
    node.finished(keyed);
    open(3);
    awaitStates(State.RETIRED, State.OPEN);
    TaskStats before = join(node.tasks().stats());

    assertThat(join(node.tasks().retry(id))).isInstanceOf(ChangeAnswer.Changed.class);

    Await.until("it failed again", () -> node.finished(id).attempt() == 2);
    awaitStates(State.RETIRED, State.OPEN);
    assertThat(node.find(id).attempt()).isEqualTo(2);
    assertThat(join(node.tasks().stats())).isEqualTo(before);
    assertThat(join(node.tasks().retry(keyed))).isInstanceOf(ChangeAnswer.KeyMoved.class);
    assertThat(states()).containsExactly(State.RETIRED, State.OPEN);
  }

  @Test
  void a_dead_letter_whose_key_has_moved_is_not_retried_beside_others_of_it() {
    TaskId waiting = node.submit(later(null, null));
    TaskId dead = node.submit(spec("fail", null, "k", Duration.ZERO));
    node.finished(dead);
    assertThat(open(3)).isEqualTo(2);
    Await.until("the old generation is closed", () -> freshKeysGoTo(2));
    TaskId other = node.submit(later(null, "k"));
    assertThat(other.generation()).isEqualTo(2);

    assertThat(join(node.tasks().retry(dead))).isInstanceOf(ChangeAnswer.KeyMoved.class);
    assertThat(node.find(waiting).status()).isEqualTo(TaskStatus.SCHEDULED);
  }
}
