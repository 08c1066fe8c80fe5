package io.sampo.core.partition;

import io.sampo.core.task.AttemptOutcome;
import io.sampo.core.task.Company;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All a partition knows, and the one place where it changes: {@link #evolve}. Everything beside
 * tasks, counters and queues is an index that follows from them.
 */
final class PartitionState {

  final PartitionPlace place;
  final TaskTable tasks = new TaskTable();

  /** The newest live task of each idempotency key. */
  final Map<String, TaskState> byIdempotencyKey = new HashMap<>();

  final Map<String, QueueState> queues = new HashMap<>();

  /** The queues that have a limit. */
  final Set<QueueState> limited = new LinkedHashSet<>();

  final Set<TaskState> running = new LinkedHashSet<>();

  /** Those of them whose attempts are on probation. */
  final Set<TaskState> onProbation = new LinkedHashSet<>();

  final TreeSet<TaskState> timers =
      new TreeSet<>(
          Comparator.<TaskState>comparingLong(task -> task.timerAtMillis)
              .thenComparingLong(TaskState::number));
  final ReadyLanes lanes = new ReadyLanes();
  final KeyLines keyLines = new KeyLines(lanes);
  final StoredChunks chunks = new StoredChunks();
  final StatusCounts counts = new StatusCounts();
  final StatusCounts finished = new StatusCounts();
  long accepted;
  long archived;
  long nextNumber = 1;
  long nextToken = 1;
  long openings;

  /** See {@link KeyTime}. */
  long lastAtMillis;

  long heapBytes;

  final AcceptanceOrder order = new AcceptanceOrder();

  /** Whether new tasks go to a younger generation. */
  boolean closed;

  /** The last epoch of its generation in which this partition was done; 0 for none. */
  long retiredEpoch;

  PartitionState(PartitionPlace place) {
    this.place = place;
  }

  /** Changes the state by one journaled event. */
  void evolve(PartitionEvent event, long atMillis) {
    lastAtMillis = KeyTime.millis(lastAtMillis, atMillis);
    touch(event);
    switch (event) {
      case PartitionEvent.Opened _ -> openings++;
      case PartitionEvent.Submitted e -> submitted(e, atMillis);
      case PartitionEvent.Started e -> started(e, atMillis);
      case PartitionEvent.Proven e -> proven(e);
      case PartitionEvent.Succeeded e -> succeeded(e, atMillis);
      case PartitionEvent.Retrying e -> retrying(e, atMillis);
      case PartitionEvent.Failed e -> failed(e, atMillis);
      case PartitionEvent.AttemptLost e -> attemptLost(e, atMillis);
      case PartitionEvent.HandedBack e -> handedBack(e);
      case PartitionEvent.CancelRequested e -> task(e.number()).cancelRequested = true;
      case PartitionEvent.Cancelled e -> cancelled(e, atMillis);
      case PartitionEvent.Expired e -> expired(e, atMillis);
      case PartitionEvent.BecameDue e -> move(task(e.number()), TaskStatus.READY);
      case PartitionEvent.Progressed e -> progressed(e);
      case PartitionEvent.RetriedByHand e -> retriedByHand(e, atMillis);
      case PartitionEvent.Restored e -> restored(e.task(), atMillis);
      case PartitionEvent.Archived e -> archived(e.numbers());
      case PartitionEvent.QueueChanged e -> queueChanged(e);
      case PartitionEvent.Closed _ -> closed = true;
      case PartitionEvent.Retired e -> retiredEpoch = e.epoch();
    }
  }

  /** Lets snapshots know which tasks the event changes. */
  private void touch(PartitionEvent event) {
    switch (event) {
      case PartitionEvent.Started e -> chunks.touch(e.number());
      case PartitionEvent.Proven e -> chunks.touch(e.number());
      case PartitionEvent.Succeeded e -> chunks.touch(e.number());
      case PartitionEvent.Retrying e -> chunks.touch(e.number());
      case PartitionEvent.Failed e -> chunks.touch(e.number());
      case PartitionEvent.AttemptLost e -> chunks.touch(e.number());
      case PartitionEvent.HandedBack e -> chunks.touch(e.number());
      case PartitionEvent.CancelRequested e -> chunks.touch(e.number());
      case PartitionEvent.Cancelled e -> chunks.touch(e.number());
      case PartitionEvent.Expired e -> chunks.touch(e.number());
      case PartitionEvent.BecameDue e -> chunks.touch(e.number());
      case PartitionEvent.Progressed e -> chunks.touch(e.number());
      case PartitionEvent.RetriedByHand e -> chunks.touch(e.number());
      case PartitionEvent.Restored e -> chunks.touch(e.task().id().number());
      case PartitionEvent.Archived e -> {
        for (long number : e.numbers()) {
          chunks.touch(number);
        }
      }
      // A new task has a number beyond all that is stored.
      case PartitionEvent.Submitted _,
          PartitionEvent.Opened _,
          PartitionEvent.QueueChanged _,
          PartitionEvent.Closed _,
          PartitionEvent.Retired _ -> {}
    }
  }

  TaskState task(long number) {
    TaskState task = tasks.get(number);
    if (task == null) {
      throw new IllegalStateException("no task " + number + " in partition " + place);
    }
    return task;
  }

  @Nullable TaskState find(TaskId id) {
    TaskState task = tasks.get(id.number());
    return task != null && task.id().equals(id) ? task : null;
  }

  QueueState queue(String name) {
    return queues.computeIfAbsent(name, QueueState::new);
  }

  private void submitted(PartitionEvent.Submitted event, long atMillis) {
    TaskId id = TaskId.of(atMillis, place.generation(), place.number(), event.number());
    QueueState queue = queue(event.spec().queue());
    TaskState task = new TaskState(place, id, event.spec(), queue, event.bodyHash());
    task.status = task.dueAtMillis > atMillis ? TaskStatus.SCHEDULED : TaskStatus.READY;
    nextNumber = event.number() + 1;
    accepted++;
    add(task);
  }

  /** Puts a task into the state and all indexes; also used for those a snapshot brings. */
  void add(TaskState task) {
    if (tasks.get(task.number()) != null) {
      throw new IllegalStateException("task " + task.number() + " is there already");
    }
    tasks.put(task);
    order.add(task);
    String key = task.spec.idempotencyKey();
    if (key != null) {
      byIdempotencyKey.merge(key, task, (a, b) -> a.number() > b.number() ? a : b);
    }
    count(task, 1);
    settle(task);
  }

  private void started(PartitionEvent.Started event, long atMillis) {
    TaskState task = task(event.number());
    if (task.current == null) {
      task.attempt++;
    }
    task.current =
        new TaskState.CurrentAttempt(event.token(), event.node(), atMillis, event.company());
    if (task.attempt == 1 || task.startedAtMillis == 0) {
      task.startedAtMillis = atMillis;
    }
    nextToken = event.token() + 1;
    move(task, TaskStatus.RUNNING);
  }

  private void proven(PartitionEvent.Proven event) {
    TaskState task = task(event.number());
    task.current = task.currentAttempt().proven();
    onProbation.remove(task);
    setTimer(task);
  }

  private void succeeded(PartitionEvent.Succeeded event, long atMillis) {
    TaskState task = task(event.number());
    task.endAttempt(AttemptOutcome.SUCCEEDED, null, atMillis);
    task.result = event.result();
    task.error = null;
    finish(task, TaskStatus.SUCCEEDED, atMillis);
  }

  private void retrying(PartitionEvent.Retrying event, long atMillis) {
    TaskState task = task(event.number());
    task.endAttempt(event.outcome(), event.error(), atMillis);
    task.chargedAttempts++;
    task.lostAttempts = 0; // Its node has survived it.
    task.strikes = 0;
    task.error = event.error();
    task.dueAtMillis = event.dueAtMillis();
    move(task, TaskStatus.RETRYING);
  }

  private void failed(PartitionEvent.Failed event, long atMillis) {
    TaskState task = task(event.number());
    task.endAttempt(event.outcome(), event.error(), atMillis);
    if (event.outcome() == AttemptOutcome.LOST) {
      task.lostAttempts++;
    }
    task.error = event.error();
    finish(task, TaskStatus.FAILED, atMillis);
  }

  private void attemptLost(PartitionEvent.AttemptLost event, long atMillis) {
    TaskState task = task(event.number());
    TaskError error = new TaskError("AttemptLost", event.reason(), null);
    if (event.charged()) {
      suspect(task, task.currentAttempt().company());
    }
    task.endAttempt(AttemptOutcome.LOST, error, atMillis);
    task.dueAtMillis = atMillis;
    move(task, TaskStatus.READY);
  }

  private static void suspect(TaskState task, Company company) {
    task.lostAttempts++;
    task.strikes += company == Company.ANY ? 0 : 1;
    task.chargedAttempts += company == Company.ALONE ? 1 : 0;
  }

  /** The attempt stays, so that nobody sees it go back; it goes on with the next start. */
  private void handedBack(PartitionEvent.HandedBack event) {
    move(task(event.number()), TaskStatus.READY);
  }

  private void cancelled(PartitionEvent.Cancelled event, long atMillis) {
    TaskState task = task(event.number());
    if (task.current != null) {
      task.endAttempt(AttemptOutcome.CANCELLED, event.error(), atMillis);
    }
    finish(task, TaskStatus.CANCELLED, atMillis);
  }

  /** If it was given to a node, that handed it back: it never began, though it has a number. */
  private void expired(PartitionEvent.Expired event, long atMillis) {
    TaskState task = task(event.number());
    task.current = null;
    task.startedAtMillis = 0;
    finish(task, TaskStatus.EXPIRED, atMillis);
  }

  private void finish(TaskState task, TaskStatus status, long atMillis) {
    task.finishedAtMillis = atMillis;
    finished.add(status, 1);
    move(task, status);
  }

  private void progressed(PartitionEvent.Progressed event) {
    TaskState task = task(event.number());
    task.progress = event.progress();
    weigh(task);
  }

  private void retriedByHand(PartitionEvent.RetriedByHand event, long atMillis) {
    TaskState task = task(event.number());
    finished.add(task.status, -1);
    freshAttempts(task, atMillis);
    move(task, TaskStatus.READY);
  }

  private void restored(TaskRecord record, long atMillis) {
    TaskState task = TaskStates.of(record, place, queue(record.spec().queue()));
    finished.add(task.status, -1);
    archived--;
    freshAttempts(task, atMillis);
    task.status = TaskStatus.READY;
    add(task);
  }

  private static void freshAttempts(TaskState task, long atMillis) {
    task.chargedAttempts = 0;
    task.lostAttempts = 0;
    task.strikes = 0;
    task.round++;
    task.finishedAtMillis = 0;
    task.dueAtMillis = atMillis;
  }

  private void archived(long[] numbers) {
    for (long number : numbers) {
      TaskState task = tasks.remove(number);
      if (task == null) {
        continue;
      }
      archived++;
      count(task, -1);
      heapBytes -= task.weightBytes;
      String key = task.spec.idempotencyKey();
      if (key != null) {
        byIdempotencyKey.remove(key, task);
      }
    }
  }

  private void queueChanged(PartitionEvent.QueueChanged event) {
    QueueState queue = queue(event.queue());
    settle(queue, event.settings());
    queue.version = event.version();
    forgetIfEmpty(queue);
  }

  /** Gives a queue its settings; also used for those a snapshot brings. */
  void settle(QueueState queue, QueueSettings settings) {
    queue.settings = settings;
    if (settings.maxRunning() > 0) {
      limited.add(queue);
    } else {
      limited.remove(queue);
    }
  }

  /** Moves a task to a status and all indexes with it. */
  private void move(TaskState task, TaskStatus to) {
    counts.add(task.status, -1);
    counts.add(to, 1);
    task.queue.counts.add(task.status, -1);
    task.queue.counts.add(to, 1);
    if (task.status == TaskStatus.RUNNING) {
      running.remove(task);
      onProbation.remove(task);
    }
    task.status = to;
    settle(task);
  }

  /** Brings the indexes up to date with a task's status. */
  private void settle(TaskState task) {
    if (task.status == TaskStatus.RUNNING) {
      running.add(task);
      if (task.currentAttempt().onProbation()) {
        onProbation.add(task);
      }
    }
    String key = task.spec.key();
    if (key != null) {
      keyLines.settle(key, task);
    } else if (task.free != (task.status == TaskStatus.READY)) {
      if (task.free) {
        lanes.remove(task);
      } else {
        lanes.add(task);
      }
    }
    setTimer(task);
    weigh(task);
  }

  private void setTimer(TaskState task) {
    long atMillis = task.nextTimerMillis();
    if (atMillis == task.timerAtMillis) {
      return;
    }
    if (task.timerAtMillis != Long.MAX_VALUE) {
      timers.remove(task);
    }
    task.timerAtMillis = atMillis;
    if (atMillis != Long.MAX_VALUE) {
      timers.add(task);
    }
  }

  private void weigh(TaskState task) {
    int bytes = TaskWeight.of(task);
    heapBytes += bytes - task.weightBytes;
    task.weightBytes = bytes;
  }

  private void count(TaskState task, int by) {
    counts.add(task.status, by);
    task.queue.counts.add(task.status, by);
    forgetIfEmpty(task.queue);
  }

  private void forgetIfEmpty(QueueState queue) {
    if (queue.forgettable()) {
      queues.remove(queue.name);
    }
  }
}
