package io.sampo.cluster.node;

import static io.sampo.cluster.node.NodeFixture.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.database.DatabaseAccess;
import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.partition.PartitionSettings;
import io.sampo.cluster.partition.ScriptedArchive;
import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.cluster.task.TaskStats;
import io.sampo.cluster.worker.Await;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.partition.PartitionRules;
import io.sampo.core.task.RetryPolicy;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * One node under random work and random faults. Runs for some seconds; {@code
 * -Dsampo.crash.seconds} makes it longer and {@code -Dsampo.crash.seed} repeats a run.
 */
final class NodeCrashIT {

  private static final int SECONDS = Integer.getInteger("sampo.crash.seconds", 6);
  private static final long SEED = Long.getLong("sampo.crash.seed", System.nanoTime());

  /** Bare faults must not be mistaken for tasks that kill their node. */
  private static final PartitionSettings SETTINGS = settings();

  @AutoClose private final TestDatabase database = TestDatabase.create();
  private final ScriptedArchive archive = new ScriptedArchive();
  private final RecordedRuns runs = new RecordedRuns();
  private final Random random = new Random(SEED);
  private final List<Submission> submissions = new ArrayList<>();
  private NodeFixture node = start();

  /** What was submitted, and what was answered. */
  private record Submission(
      RecordedRuns.Work work, TaskSpec spec, CompletionStage<List<SubmitAnswer>> answer) {

    @Nullable TaskId id() {
      return switch (join(answer).getFirst()) {
        case SubmitAnswer.Accepted accepted -> accepted.id();
        case SubmitAnswer.Duplicate duplicate -> duplicate.id();
        case SubmitAnswer.Overloaded _, SubmitAnswer.Unavailable _ -> null;
        case SubmitAnswer.Conflict _, SubmitAnswer.TooManyQueues _ ->
            throw new IllegalStateException();
      };
    }
  }

  private static PartitionSettings settings() {
    PartitionSettings usual = PartitionSettings.DEFAULT;
    return new PartitionSettings(
        new PartitionRules(Duration.ofHours(24), 1_000, 1_000),
        usual.turnTasksMax(),
        usual.turnBytesMax(),
        usual.gatheredMax(),
        usual.gatheredBytesMax(),
        usual.stalledAfter(),
        30_000,
        usual.unarchivedMax());
  }

  private NodeFixture start() {
    return NodeFixture.start(
        database,
        archive,
        new NodeFixture.Options(20, 1L << 30, SETTINGS),
        List.of(runs.handler()));
  }

  @Test
  void every_accepted_task_ends_once_whatever_breaks() {
    try {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      while (System.nanoTime() < end) {
        workForAWhile();
        fault();
      }
      archive.lose(false);
      archive.letGo();
      check();
    } catch (Throwable e) {
      throw new AssertionError("Repeat with -Dsampo.crash.seed=" + SEED, e);
    } finally {
      node.close();
    }
  }

  private void workForAWhile() {
    int count = 20 + random.nextInt(60);
    for (int i = 0; i < count; i++) {
      submit();
      LockSupport.parkNanos(random.nextInt(8_000_000));
    }
  }

  private void submit() {
    String key = random.nextInt(3) == 0 ? "k" + random.nextInt(5) : null;
    boolean again = key == null && random.nextInt(5) == 0 && !submissions.isEmpty();
    if (again) {
      TaskSpec spec = submissions.get(random.nextInt(submissions.size())).spec();
      if (spec.idempotencyKey() != null) {
        submit(new RecordedRuns.Work(null, -1, 0, 0), spec);
      }
      return;
    }
    int number = submissions.size();
    int failures = random.nextInt(8) == 0 ? 5 : random.nextInt(6) == 0 ? 1 : 0;
    int millis = random.nextInt(10) == 0 ? 400 : random.nextInt(20);
    RecordedRuns.Work work = new RecordedRuns.Work(key, number, millis, failures);
    String idempotencyKey = key == null && random.nextBoolean() ? "i" + number : null;
    submit(work, spec(work, idempotencyKey));
  }

  private static TaskSpec spec(RecordedRuns.Work work, @Nullable String idempotencyKey) {
    RetryPolicy retry = new RetryPolicy(3, Duration.ofMillis(20), 2, Duration.ofMillis(50));
    TaskOptions options =
        new TaskOptions(null, null, null, null, Duration.ofMinutes(1), retry, Map.of());
    return new TaskSpec(
        "recorded", RecordedRuns.payload(work), idempotencyKey, work.key(), "default", 5, options);
  }

  private void submit(RecordedRuns.Work work, TaskSpec spec) {
    // Whoever asks a node that dies may get no answer at all.
    List<SubmitAnswer> noAnswer =
        List.of(new SubmitAnswer.Unavailable("no answer", Duration.ofSeconds(1)));
    submissions.add(
        new Submission(
            work,
            spec,
            node.tasks()
                .submit(List.of(spec))
                .toCompletableFuture()
                .completeOnTimeout(noAnswer, 20, TimeUnit.SECONDS)));
  }

  private void fault() {
    switch (random.nextInt(7)) {
      case 0, 1 -> terminateBackends();
      case 2, 3 -> node.stopGate(new PartitionPlace(1, random.nextInt(NodeFixture.PARTITIONS)));
      case 4 -> crash();
      case 5 -> {
        archive.lose(false);
        archive.hold();
      }
      default -> {
        archive.letGo();
        archive.lose(random.nextInt(3) == 0);
      }
    }
  }

  private void crash() {
    node.die();
    archive.letGo();
    Await.until("no handler of the old node runs", () -> runs.running() == 0);
    node = start();
  }

  private void terminateBackends() {
    DatabaseAccess access = database.access();
    try (Connection connection = access.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void check() {
    Map<TaskId, Submission> accepted = accepted();
    assertThat(accepted).hasSizeGreaterThan(50);
    Await.until("all is done", this::nothingLeft);
    crash();
    Await.until("all is archived", this::allArchived);
    Map<TaskId, TaskRecord> archived = archive.tasks();
    assertThat(archived).containsKeys(accepted.keySet().toArray(TaskId[]::new));
    archived.forEach((id, task) -> checkEnd(accepted.get(id), task));
    checkIdempotency(archived);
    checkStats(archived);
    checkKeys(archived);
  }

  /** The acknowledged ones; some others may have been accepted as well. */
  private Map<TaskId, Submission> accepted() {
    Map<TaskId, Submission> accepted = new HashMap<>();
    for (Submission submission : submissions) {
      TaskId id = submission.id();
      if (id != null && submission.work().number() >= 0) {
        accepted.put(id, submission);
      }
    }
    return accepted;
  }

  private boolean nothingLeft() {
    try {
      return join(node.tasks().stats()).tasks().isEmpty();
    } catch (RuntimeException e) {
      return false;
    }
  }

  private boolean allArchived() {
    TaskStats stats = join(node.tasks().stats());
    return stats.archivedTotal() == stats.acceptedTotal();
  }

  private static void checkEnd(@Nullable Submission submission, TaskRecord task) {
    if (submission == null) {
      return;
    }
    boolean fails = submission.work().failures() > 3;
    assertThat(String.valueOf(task.spec().payload()))
        .isEqualTo(String.valueOf(submission.spec().payload()));
    assertThat(task.status()).isIn(TaskStatus.SUCCEEDED, TaskStatus.FAILED);
    if (!fails) {
      assertThat(task.status()).as("%s", task).isEqualTo(TaskStatus.SUCCEEDED);
      assertThat(String.valueOf(task.result()))
          .isEqualTo(Integer.toString(submission.work().number()));
    }
  }

  private void checkIdempotency(Map<TaskId, TaskRecord> archived) {
    Set<String> keys = new HashSet<>();
    for (TaskRecord task : archived.values()) {
      String key = task.spec().idempotencyKey();
      assertThat(key == null || keys.add(key)).as("a second task of key %s", key).isTrue();
    }
    Map<String, TaskId> answered = new HashMap<>();
    for (Submission submission : submissions) {
      String key = submission.spec().idempotencyKey();
      TaskId id = submission.id();
      if (key != null && id != null) {
        assertThat(answered.merge(key, id, (one, _) -> one)).isEqualTo(id);
      }
    }
  }

  private void checkStats(Map<TaskId, TaskRecord> archived) {
    TaskStats stats = join(node.tasks().stats());
    Map<TaskStatus, Long> ends = new EnumMap<>(TaskStatus.class);
    archived.values().forEach(task -> ends.merge(task.status(), 1L, Long::sum));
    assertThat(stats.finished()).isEqualTo(ends);
    assertThat(stats.acceptedTotal()).isEqualTo(archived.size());
    assertThat(stats.finishedTotal()).isEqualTo(archived.size());
    assertThat(stats.tasks()).isEmpty();
  }

  /** Tasks of one key start in the order of acceptance, and no two attempts run at once. */
  private void checkKeys(Map<TaskId, TaskRecord> archived) {
    Map<Integer, TaskId> idByNumber = new HashMap<>();
    for (TaskRecord task : archived.values()) {
      String payload = task.spec().payload().toString();
      String number = payload.replaceFirst(".*\"number\":(\\d+).*", "$1");
      idByNumber.put(Integer.valueOf(number), task.id());
    }
    Map<String, List<RecordedRuns.Run>> byKey = new HashMap<>();
    for (RecordedRuns.Run run : runs.all()) {
      String key = run.work().key();
      if (key != null) {
        byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(run);
      }
    }
    byKey.values().forEach(ofKey -> checkKey(ofKey, idByNumber));
  }

  private static void checkKey(List<RecordedRuns.Run> ofKey, Map<Integer, TaskId> idByNumber) {
    ofKey.sort(Comparator.comparingLong(RecordedRuns.Run::from));
    for (int i = 1; i < ofKey.size(); i++) {
      RecordedRuns.Run one = ofKey.get(i - 1);
      RecordedRuns.Run next = ofKey.get(i);
      assertThat(one.overlaps(next)).as("%s overlaps %s", one, next).isFalse();
      TaskId id = idByNumber.get(one.work().number());
      TaskId nextId = idByNumber.get(next.work().number());
      if (id != null && nextId != null) {
        assertThat(id.number()).as("%s before %s", one, next).isLessThanOrEqualTo(nextId.number());
      }
    }
  }
}
