package io.sampo.core.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.task.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What must hold in every state of a partition, recounted from its tasks alone. */
final class PartitionInvariants {

  private final PartitionState state;
  private final long latestMillis;
  private final long windowMillis;
  private final List<TaskState> tasks;

  private PartitionInvariants(PartitionState state, long latestMillis, Duration idempotencyWindow) {
    this.state = state;
    this.latestMillis = latestMillis;
    this.windowMillis = idempotencyWindow.toMillis();
    this.tasks = state.tasks.inOrder().toList();
  }

  /**
   * Checks a machine.
   *
   * @param latestMillis the greatest time of any event so far, right or wrong
   */
  static void check(PartitionMachine machine, PartitionRules rules, long latestMillis) {
    PartitionInvariants invariants =
        new PartitionInvariants(machine.state(), latestMillis, rules.idempotencyWindow());
    invariants.counters();
    invariants.attempts();
    invariants.keys();
    invariants.timers();
    invariants.idempotencyKeys();
    invariants.heap();
  }

  private static void hold(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError(what);
    }
  }

  private void counters() {
    long[] live = new long[TaskStatus.values().length];
    Map<String, StatusCounts> byQueue = new HashMap<>();
    long unfinished = 0;
    for (TaskState task : tasks) {
      live[task.status.code()]++;
      byQueue.computeIfAbsent(task.spec.queue(), _ -> new StatusCounts()).add(task.status, 1);
      unfinished += task.status.finished() ? 0 : 1;
      hold(state.queues.get(task.spec.queue()) == task.queue, "a task knows its queue");
    }
    long finished = 0;
    long unarchived = 0;
    for (TaskStatus status : TaskStatus.values()) {
      hold(state.counts.get(status) == live[status.code()], "count of " + status);
      hold(state.finished.get(status) >= 0, "finished is not negative");
      finished += state.finished.get(status);
      unarchived += status.finished() ? live[status.code()] : 0;
    }
    hold(state.accepted == unfinished + finished, "accepted = unfinished + finished");
    hold(finished == state.archived + unarchived, "finished = archived + unarchived");
    state.queues.forEach((name, queue) -> {
      hold(!queue.forgettable(), "no empty queue is kept");
      StatusCounts counted = byQueue.getOrDefault(name, new StatusCounts());
      for (TaskStatus status : TaskStatus.values()) {
        hold(queue.counts.get(status) == counted.get(status), "count of queue " + name);
      }
    });
  }

  private void attempts() {
    Set<Long> tokens = new HashSet<>();
    int running = 0;
    for (TaskState task : tasks) {
      boolean runs = task.status == TaskStatus.RUNNING;
      boolean handedBack = task.status == TaskStatus.READY && task.current != null;
      hold((runs || handedBack) == (task.current != null), "only these have an open attempt");
      running += runs ? 1 : 0;
      hold(runs == state.running.contains(task), "the running set holds the running");
      boolean onProbation = runs && task.currentAttempt().onProbation();
      hold(onProbation == state.onProbation.contains(task), "those on probation are known");
      hold(runs || !task.cancelRequested || task.status == TaskStatus.CANCELLED, "cancel is asked");
      hold(task.ended.size() <= TaskState.ATTEMPTS_KEPT_MAX, "attempts kept");
      hold(task.status.finished() == (task.finishedAtMillis != 0), "the finished have an end");
      if (task.current != null) {
        hold(tokens.add(task.current.token()), "tokens are unique");
        hold(task.current.token() < state.nextToken, "tokens only grow");
      }
    }
    hold(state.running.size() == running, "the running set holds nothing else");
  }

  /** Exactly the ready tasks whose turn it is may start, each of them once. */
  private void keys() {
    Map<String, TaskState> running = new HashMap<>();
    Map<String, TaskState> heads = new HashMap<>();
    for (TaskState task : tasks) {
      String key = task.spec.key();
      if (key != null && !task.status.finished()) {
        heads.putIfAbsent(key, task);
        if (task.status == TaskStatus.RUNNING) {
          hold(running.put(key, task) == null, "one of a key runs at a time");
        }
      }
    }
    hold(state.keyLines.size() == heads.size(), "a line for each key that has unfinished tasks");
    Set<TaskState> reachable = laned();
    for (TaskState task : tasks) {
      String key = task.spec.key();
      boolean turn = key == null || (heads.get(key) == task && !running.containsKey(key));
      boolean free = turn && task.status == TaskStatus.READY;
      hold(task.free == free, "free is who may start: " + task.number());
      hold(!free || reachable.remove(task), "who may start is in a lane: " + task.number());
    }
    hold(reachable.isEmpty(), "nobody else is in a lane");
  }

  private Set<TaskState> laned() {
    Set<TaskState> laned = new HashSet<>();
    for (ReadyLanes.Lane lane : state.lanes.lanes()) {
      hold(!lane.isEmpty(), "no empty lane is kept");
      for (OldestFirst tasks : lane.byPriority) {
        if (tasks != null) {
          hold(!tasks.isEmpty(), "no empty priority is kept");
          laned.addAll(free(tasks));
        }
      }
    }
    return laned;
  }

  private static Set<TaskState> free(OldestFirst tasks) {
    List<TaskState> placed = new ArrayList<>(tasks.inOrder);
    placed.addAll(tasks.late);
    Set<TaskState> free = new HashSet<>();
    for (TaskState task : placed) {
      hold(task.laned == tasks, "who has a place knows it");
      hold(!task.free || free.add(task), "who may start has one place");
    }
    TaskState oldest = Collections.min(free, Comparator.comparingLong(TaskState::number));
    hold(tasks.first() == oldest, "the oldest goes first");
    hold(placed.size() <= 2 * free.size() + OldestFirst.LEFT_MAX, "few have left");
    return free;
  }

  private void timers() {
    int needed = 0;
    for (TaskState task : tasks) {
      long atMillis = timerMillis(task);
      hold(task.timerAtMillis == atMillis, "timer of " + task.number());
      if (atMillis != Long.MAX_VALUE) {
        needed++;
        hold(state.timers.contains(task), "timer is set of " + task.number());
      }
    }
    hold(state.timers.size() == needed, "no timer too many");
  }

  private static long timerMillis(TaskState task) {
    boolean waits = task.status == TaskStatus.SCHEDULED || task.status == TaskStatus.RETRYING;
    boolean handedBackFirst =
        task.status == TaskStatus.READY && task.attempt == 1 && task.current != null;
    boolean mayExpire = handedBackFirst || (task.attempt == 0 && !task.status.finished());
    long expires =
        mayExpire ? task.spec.options().expiresAtMillis(task.acceptedAtMillis()) : Long.MAX_VALUE;
    if (task.status == TaskStatus.RUNNING && task.currentAttempt().onProbation()) {
      return task.currentAttempt().startedAtMillis() + Suspects.probationMillis(task.lostAttempts);
    }
    return waits ? Math.min(task.dueAtMillis, expires) : expires;
  }

  private void idempotencyKeys() {
    Map<String, TaskState> newest = new TreeMap<>();
    tasks.forEach(task -> {
      String key = task.spec.idempotencyKey();
      if (key != null) {
        newest.put(key, task);
      }
    });
    state.byIdempotencyKey.forEach(
        (key, task) -> hold(newest.get(key) == task, "holder of " + key));
    newest.forEach((key, task) -> {
      boolean inWindow = task.acceptedAtMillis() > latestMillis - windowMillis;
      hold(!inWindow || state.byIdempotencyKey.get(key) == task, key + " has its holder");
    });
  }

  private void heap() {
    long bytes = 0;
    for (TaskState task : tasks) {
      bytes += TaskWeight.of(task);
    }
    assertThat(state.heapBytes).isEqualTo(bytes);
  }
}
