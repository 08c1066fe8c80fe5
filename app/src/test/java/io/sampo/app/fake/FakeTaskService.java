package io.sampo.app.fake;

import io.sampo.cluster.task.ChangeAnswer;
import io.sampo.cluster.task.QueueAnswer;
import io.sampo.cluster.task.QueueStatus;
import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.cluster.task.TaskChange;
import io.sampo.cluster.task.TaskService;
import io.sampo.cluster.task.TaskStats;
import io.sampo.cluster.task.TypeStatus;
import io.sampo.cluster.task.Unavailable;
import io.sampo.cluster.task.WaitReason;
import io.sampo.core.queue.QueuePatch;
import io.sampo.core.queue.QueueVersion;
import io.sampo.core.task.AttemptOutcome;
import io.sampo.core.task.AttemptRecord;
import io.sampo.core.task.Json;
import io.sampo.core.task.Progress;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/** A task service in memory: it accepts tasks, and they move when a test says so. */
public final class FakeTaskService implements TaskService {

  private static final Duration RETRY_AFTER = Duration.ofMillis(20);
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

  private final TreeMap<TaskId, TaskRecord> tasks = new TreeMap<>(Comparator.reverseOrder());
  private final Map<String, TaskId> byIdempotencyKey = new HashMap<>();
  private final Map<String, QueueVersion> queues = new TreeMap<>();
  private final Map<TaskId, List<CompletableFuture<TaskRecord>>> waiters = new HashMap<>();
  private final ChangeListeners listeners = new ChangeListeners();
  private final Map<TaskId, WaitReason> reasons = new HashMap<>();
  private final List<Integer> batchSizes = new ArrayList<>();

  private long lastNumber;
  private int overloadedSubmits;
  private boolean unavailable;
  private CompletableFuture<Optional<SubmitAnswer.Overloaded>> turn =
      CompletableFuture.completedFuture(Optional.empty());
  private boolean finishesAtOnce;
  private CompletableFuture<Void> submitGate = CompletableFuture.completedFuture(null);

  // What tests say.

  /** The next submits find no room. */
  public synchronized void overload(int submits) {
    overloadedSubmits = submits;
  }

  /** From now on submissions wait for this. */
  public synchronized void turn(CompletableFuture<Optional<SubmitAnswer.Overloaded>> next) {
    turn = next;
  }

  @Override
  public synchronized CompletableFuture<Optional<SubmitAnswer.Overloaded>> turn() {
    return turn;
  }

  /** From now on nothing can be reached, or everything again. */
  public synchronized void unavailable(boolean now) {
    unavailable = now;
  }

  /** From now on tasks finish as soon as they are accepted, with their payload as result. */
  public synchronized void finishAtOnce() {
    finishesAtOnce = true;
  }

  /** Submits are answered only once the future is complete. */
  public synchronized void holdSubmits(CompletableFuture<Void> until) {
    submitGate = until;
  }

  /** What a task shall be said to wait for. */
  public synchronized void waitsFor(TaskId id, WaitReason reason) {
    reasons.put(id, reason);
  }

  /** The next attempt of a task starts. */
  public synchronized void start(TaskId id) {
    TaskRecord task = task(id);
    int number = task.attempt() + 1;
    List<AttemptRecord> attempts = new ArrayList<>(task.attempts());
    attempts.add(new AttemptRecord(number, "node-1:7355", NOW, null, null, null));
    put(task, TaskStatus.RUNNING, number, attempts, null, null);
  }

  /** A running attempt tells how far it is. */
  public synchronized void progress(TaskId id, Progress progress) {
    TaskRecord task = task(id);
    tasks.put(id, RecordCopy.of(task, task.status(), task.attempts(), null, null, progress, null));
    tell(task, task.status(), task.attempt(), progress, null);
  }

  /** The running attempt returns. */
  public synchronized void succeed(TaskId id, Json result) {
    end(id, TaskStatus.SUCCEEDED, AttemptOutcome.SUCCEEDED, result, null);
  }

  /** The running attempt fails; the task goes to that status. */
  public synchronized void fail(TaskId id, TaskStatus next, TaskError error) {
    end(id, next, AttemptOutcome.FAILED, null, error);
  }

  /** The running attempt is lost. */
  public synchronized void lose(TaskId id) {
    end(id, TaskStatus.READY, AttemptOutcome.LOST, null, null);
  }

  /** The running attempt has noticed that it was cancelled. */
  public synchronized void endCancelled(TaskId id) {
    end(id, TaskStatus.CANCELLED, AttemptOutcome.CANCELLED, null, null);
  }

  /** A delay or backoff is over. */
  public synchronized void becomeReady(TaskId id) {
    TaskRecord task = task(id);
    put(task, TaskStatus.READY, task.attempt(), task.attempts(), null, null);
  }

  /** Those who listen to changes. */
  public ChangeListeners listeners() {
    return listeners;
  }

  /** How many calls wait for tasks. */
  public synchronized int waiting() {
    return waiters.values().stream().mapToInt(List::size).sum();
  }

  /** The sizes of the submits that came so far. */
  public synchronized List<Integer> batchSizes() {
    return List.copyOf(batchSizes);
  }

  /** All tasks, newest first. */
  public synchronized List<TaskRecord> all() {
    return List.copyOf(tasks.values());
  }

  private void end(
      TaskId id,
      TaskStatus next,
      AttemptOutcome outcome,
      @Nullable Json result,
      @Nullable TaskError error) {
    TaskRecord task = task(id);
    List<AttemptRecord> attempts = new ArrayList<>(task.attempts());
    AttemptRecord last = attempts.removeLast();
    attempts.add(
        new AttemptRecord(
            last.number(), last.node(), last.startedAt(), NOW.plusSeconds(1), outcome, error));
    put(task, next, task.attempt(), attempts, result, error);
  }

  private TaskRecord task(TaskId id) {
    TaskRecord task = tasks.get(id);
    if (task == null) {
      throw new IllegalArgumentException("no task " + id);
    }
    return task;
  }

  private void put(
      TaskRecord task,
      TaskStatus status,
      int attempt,
      List<AttemptRecord> attempts,
      @Nullable Json result,
      @Nullable TaskError error) {
    Instant finishedAt = status.finished() ? NOW.plusSeconds(1) : null;
    TaskRecord moved =
        RecordCopy.of(task, status, attempts, result, error, task.progress(), finishedAt);
    tasks.put(task.id(), moved);
    tell(task, status, attempt, null, error);
    if (status.finished()) {
      List<CompletableFuture<TaskRecord>> waiting = waiters.remove(task.id());
      if (waiting != null) {
        waiting.forEach(waiter -> waiter.complete(moved));
      }
    }
  }

  private void tell(
      TaskRecord task,
      TaskStatus status,
      int attempt,
      @Nullable Progress progress,
      @Nullable TaskError error) {
    TaskSpec spec = task.spec();
    TaskChange change =
        new TaskChange.Moved(
            task.id(), spec.type(), spec.queue(), status, attempt, NOW, progress, error);
    listeners.tell(change);
  }

  // What the API asks.

  @Override
  public CompletionStage<List<SubmitAnswer>> submit(List<TaskSpec> specs) {
    CompletableFuture<Void> gate;
    synchronized (this) {
      batchSizes.add(specs.size());
      gate = submitGate;
    }
    return gate.thenApply(_ -> answers(specs));
  }

  private synchronized List<SubmitAnswer> answers(List<TaskSpec> specs) {
    if (unavailable) {
      throw new Unavailable("the journal cannot be written", RETRY_AFTER);
    }
    boolean full = overloadedSubmits > 0;
    overloadedSubmits -= full ? 1 : 0;
    List<SubmitAnswer> answers = new ArrayList<>(specs.size());
    for (TaskSpec spec : specs) {
      answers.add(full ? new SubmitAnswer.Overloaded("no room", RETRY_AFTER) : accept(spec));
    }
    return answers;
  }

  private SubmitAnswer accept(TaskSpec spec) {
    if (spec.queue().startsWith("too-many")) {
      return new SubmitAnswer.TooManyQueues();
    }
    TaskId known =
        spec.idempotencyKey() == null ? null : byIdempotencyKey.get(spec.idempotencyKey());
    if (known != null) {
      return task(known).spec().equals(spec)
          ? new SubmitAnswer.Duplicate(known)
          : new SubmitAnswer.Conflict(known);
    }
    TaskId id = TaskId.of(System.currentTimeMillis(), 1, 1, ++lastNumber);
    if (spec.idempotencyKey() != null) {
      byIdempotencyKey.put(spec.idempotencyKey(), id);
    }
    boolean due = spec.options().dueAtMillis(id.epochMillis()) <= id.epochMillis();
    TaskStatus status = due ? TaskStatus.READY : TaskStatus.SCHEDULED;
    TaskRecord task =
        new TaskRecord(id, spec, 0, status, 0, List.of(), 0, null, null, null, null, null);
    tasks.put(id, task);
    tell(task, status, 0, null, null);
    if (finishesAtOnce) {
      start(id);
      succeed(id, spec.payload());
    }
    return new SubmitAnswer.Accepted(id);
  }

  private void reach() {
    if (unavailable) {
      throw new Unavailable("the journal cannot be reached", RETRY_AFTER);
    }
  }

  @Override
  public synchronized CompletionStage<Optional<TaskRecord>> find(TaskId id) {
    return unavailable
        ? CompletableFuture.failedFuture(new Unavailable("no journal", RETRY_AFTER))
        : CompletableFuture.completedFuture(Optional.ofNullable(tasks.get(id)));
  }

  @Override
  public synchronized CompletionStage<Optional<TaskRecord>> awaitFinished(
      TaskId id, Duration atMost) {
    TaskRecord task = tasks.get(id);
    if (unavailable || task == null || task.status().finished()) {
      return find(id);
    }
    CompletableFuture<TaskRecord> waiter = new CompletableFuture<>();
    waiters.computeIfAbsent(id, _ -> new ArrayList<>()).add(waiter);
    return waiter
        .completeOnTimeout(null, atMost.toMillis(), TimeUnit.MILLISECONDS)
        .thenCompose(_ -> find(id));
  }

  @Override
  public synchronized CompletionStage<TaskPage> list(
      TaskFilter filter, @Nullable TaskId before, int limit) {
    reach();
    List<TaskRecord> all =
        tasks.values().stream()
            .filter(task -> before == null || task.id().compareTo(before) < 0)
            .filter(task -> filter.matches(task.spec(), task.status(), task.id().epochMillis()))
            .toList();
    return CompletableFuture.completedFuture(TaskPage.of(all, limit));
  }

  @Override
  public synchronized CompletionStage<ChangeAnswer> cancel(TaskId id) {
    reach();
    TaskRecord task = tasks.get(id);
    if (task == null) {
      return CompletableFuture.completedFuture(new ChangeAnswer.Unknown());
    }
    if (task.status().finished() && task.status() != TaskStatus.CANCELLED) {
      return CompletableFuture.completedFuture(new ChangeAnswer.WrongStatus(task));
    }
    if (!task.status().finished() && task.status() != TaskStatus.RUNNING) {
      put(task, TaskStatus.CANCELLED, task.attempt(), task.attempts(), null, null);
    }
    return CompletableFuture.completedFuture(new ChangeAnswer.Changed(task(id)));
  }

  @Override
  public synchronized CompletionStage<ChangeAnswer> retry(TaskId id) {
    reach();
    TaskRecord task = tasks.get(id);
    if (task == null) {
      return CompletableFuture.completedFuture(new ChangeAnswer.Unknown());
    }
    if (task.status() != TaskStatus.FAILED) {
      return CompletableFuture.completedFuture(new ChangeAnswer.WrongStatus(task));
    }
    becomeReady(id);
    return CompletableFuture.completedFuture(new ChangeAnswer.Changed(task(id)));
  }

  @Override
  public synchronized CompletionStage<Optional<WaitReason>> why(TaskId id) {
    reach();
    return CompletableFuture.completedFuture(
        Optional.ofNullable(tasks.get(id))
            .map(task -> reasons.getOrDefault(id, new WaitReason.Nothing(task.status()))));
  }

  @Override
  public synchronized CompletionStage<TaskStats> stats() {
    reach();
    return CompletableFuture.completedFuture(FakeStats.of(tasks.values()));
  }

  @Override
  public synchronized CompletionStage<List<QueueStatus>> queues() {
    reach();
    return CompletableFuture.completedFuture(queues.keySet().stream().map(this::queue).toList());
  }

  private QueueStatus queue(String name) {
    QueueVersion now = queues.getOrDefault(name, QueueVersion.NONE);
    return new QueueStatus(name, now.settings(), now.version(), 3, 2, 1, NOW);
  }

  @Override
  public synchronized CompletionStage<QueueAnswer> changeQueue(
      String queue, QueuePatch patch, @Nullable Set<Long> expected) {
    reach();
    QueueVersion now = queues.getOrDefault(queue, QueueVersion.NONE);
    if (expected != null && !expected.contains(now.version())) {
      return CompletableFuture.completedFuture(new QueueAnswer.OtherVersion(now.version()));
    }
    queues.put(queue, now.after(patch));
    return CompletableFuture.completedFuture(new QueueAnswer.Changed(queue(queue)));
  }

  @Override
  public CompletionStage<List<TypeStatus>> types() {
    Duration some = Duration.ofMillis(2);
    return CompletableFuture.completedFuture(
        List.of(
            new TypeStatus("echo", false, List.of("node-1:7355"), 12, some, some, some),
            new TypeStatus("sleep", false, List.of("node-1:7355"), 0, null, null, null)));
  }

  @Override
  public boolean knowsType(String type) {
    return !type.startsWith("unknown");
  }

  @Override
  public Source<TaskChange, NotUsed> changes(@Nullable TaskId id) {
    return listeners.changes(id);
  }
}
