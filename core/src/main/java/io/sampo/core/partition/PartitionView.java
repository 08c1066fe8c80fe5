package io.sampo.core.partition;

import io.sampo.core.task.Company;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The read-only face of a partition machine. What it returns is copied, never live state. */
public final class PartitionView {

  private final PartitionState state;
  private final PartitionRules rules;

  PartitionView(PartitionState state, PartitionRules rules) {
    this.state = state;
    this.rules = rules;
  }

  /** The counters that add up to {@code /v1/stats}. */
  public record Counts(
      long accepted, long archived, Map<TaskStatus, Long> live, Map<TaskStatus, Long> finished) {}

  /** What one queue holds here. */
  public record QueueCounts(
      QueueSettings settings, Map<TaskStatus, Long> live, long oldestReadyAtMillis) {}

  /** A running attempt: who runs what. */
  public record Running(TaskId id, long token, String node) {}

  /** The task of that id. */
  public Optional<TaskRecord> find(TaskId id) {
    return Optional.ofNullable(state.find(id)).map(TaskState::toRecord);
  }

  /**
   * The newest tasks that match; of large ones not many more than fill a MiB.
   *
   * @param before only tasks with a smaller id; null for all
   * @param limit how many at most
   */
  public TaskPage newest(TaskFilter filter, @Nullable TaskId before, int limit) {
    return new NewestTasks(state, filter, before, limit).page();
  }

  /** Finished tasks that the archive has not acknowledged, oldest first, after that number. */
  public List<TaskRecord> unarchived(long afterNumber, int limit) {
    return state
        .tasks
        .inOrder()
        .filter(task -> task.status.finished() && task.number() > afterNumber)
        .limit(limit)
        .map(TaskState::toRecord)
        .toList();
  }

  /** Whether a live task stands under that idempotency key, so the archive need not be asked. */
  public boolean knowsKey(String idempotencyKey, long nowMillis) {
    TaskState task = state.byIdempotencyKey.get(idempotencyKey);
    long sinceMillis =
        KeyTime.millis(state.lastAtMillis, nowMillis) - rules.idempotencyWindow().toMillis();
    return task != null && task.acceptedAtMillis() > sinceMillis;
  }

  /** Whether new tasks go to a younger generation. */
  public boolean closed() {
    return state.closed;
  }

  /** Whether it holds no task at all. */
  public boolean empty() {
    return state.tasks.size() == 0;
  }

  /** Whether its generation may have been retired: nothing is left here. */
  public boolean retired() {
    return state.retiredEpoch > 0 && empty();
  }

  /**
   * For what an idempotency key stands.
   *
   * @param id the task; null where a node of an earlier release said so
   * @param bodyHash of what was submitted
   */
  public record HeldKey(@Nullable TaskId id, long bodyHash) {}

  /** Which of these idempotency keys stand for tasks held here. */
  public Map<String, HeldKey> heldKeys(Collection<String> idempotencyKeys, long nowMillis) {
    Map<String, HeldKey> held = new TreeMap<>();
    for (String key : idempotencyKeys) {
      TaskState task = state.byIdempotencyKey.get(key);
      if (task != null && knowsKey(key, nowMillis)) {
        held.put(key, new HeldKey(task.id(), task.bodyHash));
      }
    }
    return held;
  }

  /** Whether the task is held here, finished or not. */
  public boolean holds(TaskId id) {
    return state.find(id) != null;
  }

  /** How many attempts are on probation on a node, by what may run beside them. */
  public Map<Company, Integer> onProbation(String node) {
    Map<Company, Integer> counts = Map.of();
    for (TaskState task : state.onProbation) {
      TaskState.CurrentAttempt attempt = task.currentAttempt();
      if (attempt.node().equals(node)) {
        counts = counts.isEmpty() ? new EnumMap<>(Company.class) : counts;
        counts.merge(attempt.company(), 1, Integer::sum);
      }
    }
    return counts;
  }

  /** The attempts under way. */
  public List<Running> running() {
    return running(_ -> true);
  }

  /** The attempts under way on nodes that match. */
  public List<Running> running(Predicate<String> node) {
    return state.running.stream()
        .map(PartitionView::running)
        .filter(attempt -> node.test(attempt.node()))
        .toList();
  }

  private static Running running(TaskState task) {
    TaskState.CurrentAttempt attempt = task.currentAttempt();
    return new Running(task.id(), attempt.token(), attempt.node());
  }

  /**
   * What to order for those of these attempts that are still under way and are to end by nobody.
   */
  public List<AttemptOrder> orders(List<Running> attempts) {
    List<AttemptOrder> orders = new ArrayList<>();
    for (Running attempt : attempts) {
      TaskState task = state.find(attempt.id());
      if (task != null && task.runs(attempt.token()) && !task.cancelRequested) {
        orders.add(task.toOrder());
      }
    }
    return orders;
  }

  /** The attempts under way that are to end by request; a new incarnation interrupts them again. */
  public List<Running> toInterrupt() {
    return state.running.stream()
        .filter(task -> task.cancelRequested)
        .map(PartitionView::running)
        .toList();
  }

  /** When something is due next, in milliseconds of Unix time; empty when nothing is. */
  public Optional<Long> nextDueMillis() {
    return state.timers.isEmpty()
        ? Optional.empty()
        : Optional.of(state.timers.first().timerAtMillis);
  }

  /** Whether some tasks might start if there were slots. */
  public boolean hasReady() {
    return !state.lanes.isEmpty();
  }

  /** When the oldest task that is free to start became so; {@link Long#MAX_VALUE} for none. */
  public long oldestReadyAtMillis() {
    return state.lanes.oldestByQueue().values().stream()
        .mapToLong(task -> task.dueAtMillis)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** About how much of the heap the live tasks take, in bytes. */
  public long heapBytes() {
    return state.heapBytes;
  }

  /** How many tasks are held, finished but unarchived ones included. */
  public int size() {
    return state.tasks.size();
  }

  /** The counters of this partition. */
  public Counts counts() {
    return new Counts(state.accepted, state.archived, state.counts.toMap(), state.finished.toMap());
  }

  /**
   * How often this partition was opened: of two incarnations the one with the larger number is the
   * younger.
   */
  public long openings() {
    return state.openings;
  }

  /** The queues that hold tasks here or were changed. */
  public Map<String, QueueCounts> queues() {
    Map<String, TaskState> oldest = state.lanes.oldestByQueue();
    Map<String, QueueCounts> queues = new TreeMap<>();
    state.queues.forEach((name, queue) -> {
      if (queue.inUse()) {
        queues.put(name, counts(queue, oldest.get(name)));
      }
    });
    return queues;
  }

  /** The queues whose settings were changed and have no version: by an earlier release. */
  public Map<String, QueueSettings> unnumberedQueues() {
    Map<String, QueueSettings> changed = new TreeMap<>();
    state.queues.forEach((name, queue) -> {
      if (queue.version == 0 && !queue.settings.equals(QueueSettings.DEFAULT)) {
        changed.put(name, queue.settings);
      }
    });
    return changed;
  }

  /** The queues that have a limit, and how many tasks of each run. */
  public Map<String, LimitedQueue> limitedQueues() {
    Map<String, LimitedQueue> limited = Map.of();
    for (QueueState queue : state.limited) {
      limited = limited.isEmpty() ? new HashMap<>() : limited;
      limited.put(
          queue.name,
          new LimitedQueue(
              queue.settings.maxRunning(), queue.version, queue.counts.get(TaskStatus.RUNNING)));
    }
    return limited;
  }

  private static QueueCounts counts(QueueState queue, @Nullable TaskState oldest) {
    long oldestAtMillis = oldest == null ? Long.MAX_VALUE : oldest.dueAtMillis;
    return new QueueCounts(queue.settings, queue.counts.toMap(), oldestAtMillis);
  }

  /** What the task waits for; empty where it is not held here. */
  public Optional<Waiting> why(TaskId id) {
    return Optional.ofNullable(state.find(id)).map(task -> Waiting.of(task, state));
  }
}
