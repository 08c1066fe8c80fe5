package io.sampo.cluster.node;

import static io.sampo.cluster.node.NodeFixture.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.partition.ScriptedArchive;
import io.sampo.cluster.task.GenerationStatus;
import io.sampo.cluster.task.GenerationStatus.State;
import io.sampo.cluster.task.OpenedGeneration;
import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.cluster.task.TaskStats;
import io.sampo.cluster.worker.Await;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Generations come and go while clients of two nodes submit; no client sees anything of it. */
class GenerationsUnderLoadIT {

  private static final int CLIENTS = 3;
  private static final int KEYS_EACH = 6;
  private static final int ROUNDS_BETWEEN = 15;

  @AutoClose private final TestDatabase database = TestDatabase.create();
  private final ScriptedArchive archive = new ScriptedArchive();
  private final RecordedRuns runs = new RecordedRuns();
  private final NodeFixture first =
      NodeFixture.start(database, archive, NodeFixture.Options.USUAL, List.of(runs.handler()));
  private final NodeFixture second =
      NodeFixture.join(
          database,
          archive,
          NodeFixture.Options.USUAL,
          List.of(runs.handler()),
          List.of(first.name()));

  private final AtomicBoolean enough = new AtomicBoolean();
  private final AtomicInteger rounds = new AtomicInteger();
  private final Set<TaskId> accepted = ConcurrentHashMap.newKeySet();
  private final Map<String, TaskId> byIdempotencyKey = new ConcurrentHashMap<>();
  private final Set<Object> wrong = ConcurrentHashMap.newKeySet();

  @AfterEach
  void stopNodes() {
    second.close();
    first.close();
  }

  @Test
  void order_exclusion_idempotency_and_counters_hold_across_generations() throws Exception {
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      Client client = new Client(i);
      clients.add(Thread.ofVirtual().start(client::run));
    }
    for (int partitions : new int[] {7, 3, 9}) {
      int until = rounds.get() + ROUNDS_BETWEEN;
      Await.until("clients go on", () -> rounds.get() >= until || !wrong.isEmpty());
      assertThat(join(first.generations().open(partitions)))
          .isInstanceOf(OpenedGeneration.Opened.class);
    }
    int until = rounds.get() + ROUNDS_BETWEEN;
    Await.until("clients go on", () -> rounds.get() >= until || !wrong.isEmpty());
    enough.set(true);
    for (Thread client : clients) {
      client.join();
    }
    assertThat(wrong).as("answers that are no acceptance, and broken promises").isEmpty();
    accepted.forEach(second::finished);
    keysKeptTheirOrder();
    oldGenerationsRetire();
  }

  private void keysKeptTheirOrder() {
    Map<String, List<RecordedRuns.Run>> byKey =
        runs.all().stream()
            .filter(run -> run.work().key() != null)
            .sorted(Comparator.comparingLong(RecordedRuns.Run::from))
            .collect(Collectors.groupingBy(run -> String.valueOf(run.work().key())));
    assertThat(byKey).hasSize(CLIENTS * KEYS_EACH);
    byKey.forEach((key, ran) -> {
      for (int i = 1; i < ran.size(); i++) {
        assertThat(ran.get(i).work().number())
            .as(key)
            .isEqualTo(ran.get(i - 1).work().number() + 1);
        assertThat(ran.get(i).overlaps(ran.get(i - 1))).as(key).isFalse();
      }
    });
  }

  private void oldGenerationsRetire() {
    Await.until(
        "the old generations are retired",
        () ->
            Stream.of(first, second)
                .allMatch(node ->
                    join(node.generations().list()).stream()
                        .map(GenerationStatus::state)
                        .toList()
                        .equals(List.of(State.RETIRED, State.RETIRED, State.RETIRED, State.OPEN))));
    TaskStats stats = join(first.tasks().stats());
    assertThat(stats.acceptedTotal()).isEqualTo(accepted.size());
    assertThat(stats.finishedTotal()).isEqualTo(accepted.size());
    assertThat(join(second.tasks().stats())).isEqualTo(stats);
    accepted.forEach(id -> assertThat(first.find(id).status().finished()).isTrue());
  }

  /** Submits to one node and reads from the other; has keys of its own. */
  private final class Client {
    private final int name;
    private int number;

    Client(int name) {
      this.name = name;
    }

    void run() {
      try {
        while (!enough.get() && wrong.isEmpty()) {
          round();
          rounds.incrementAndGet();
        }
      } catch (RuntimeException | AssertionError e) {
        wrong.add(e);
      }
    }

    private void round() {
      number++;
      NodeFixture node = number % 2 == 0 ? first : second;
      NodeFixture other = number % 2 == 0 ? second : first;
      List<TaskSpec> specs = new ArrayList<>();
      for (int key = 0; key < KEYS_EACH; key++) {
        String text = name + "/" + key;
        String once = key % 2 == 0 ? null : "once/" + text + "/" + number;
        specs.add(spec(text, once));
        specs.add(spec(null, "alone/" + text + "/" + number));
        specs.add(spec(null, null));
      }
      submit(node, specs);
      List<TaskSpec> again = specs.stream().filter(s -> s.idempotencyKey() != null).toList();
      submit(other, again);
    }

    private TaskSpec spec(@Nullable String key, @Nullable String idempotencyKey) {
      return new TaskSpec(
          "recorded",
          RecordedRuns.payload(new RecordedRuns.Work(key, number, 1, 0)),
          idempotencyKey,
          key,
          "default",
          5,
          TaskOptions.DEFAULT);
    }

    private void submit(NodeFixture node, List<TaskSpec> specs) {
      List<SubmitAnswer> answers = join(node.tasks().submit(specs));
      for (int i = 0; i < answers.size(); i++) {
        switch (answers.get(i)) {
          case SubmitAnswer.Accepted answer -> note(specs.get(i), answer.id(), true);
          case SubmitAnswer.Duplicate answer -> note(specs.get(i), answer.id(), false);
          default -> wrong.add(answers.get(i));
        }
      }
      if (answers.getFirst() instanceof SubmitAnswer.Accepted(TaskId id)) {
        (node == first ? second : first).find(id);
      }
    }

    private void note(TaskSpec spec, TaskId id, boolean fresh) {
      assertThat(accepted.add(id)).as("%s is new", id).isEqualTo(fresh);
      String key = spec.idempotencyKey();
      if (key != null) {
        TaskId before = byIdempotencyKey.putIfAbsent(key, id);
        assertThat(before == null || before.equals(id)).as("one task under %s", key).isTrue();
      }
    }
  }
}
