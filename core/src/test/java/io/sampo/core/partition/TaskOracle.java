package io.sampo.core.partition;

import io.sampo.core.task.AttemptOutcome;
import io.sampo.core.task.Company;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the outside world may expect of a partition, kept in the plainest way from what was
 * journaled alone: it shares no code with the machine, so that both are hardly wrong in the same
 * way.
 */
final class TaskOracle {

  private final Duration window;
  private final int lostAttemptsMax;
  private final Map<Long, Task> tasks = new HashMap<>();
  private final List<Task> accepted = new ArrayList<>();
  private long lastAtMillis;
  private long latestAtMillis;
  private boolean closed;
  private long retiredEpoch;

  private static final class Task {
    final TaskSpec spec;
    final long number;
    final long bodyHash;
    final long acceptedAtMillis;
    boolean finished;
    int endings;
    int retries;
    int attempt;
    int failures;
    int losses;
    int lostInCompany;
    int lostAlone;
    Company company = Company.ANY;
    long token;
    boolean toBeCancelled;
    boolean handedBack;
    boolean archived;

    Task(PartitionEvent.Submitted event, long atMillis) {
      this.spec = event.spec();
      this.number = event.number();
      this.bodyHash = event.bodyHash();
      this.acceptedAtMillis = atMillis;
    }
  }

  TaskOracle(PartitionRules rules) {
    this.window = rules.idempotencyWindow();
    this.lostAttemptsMax = rules.lostAttemptsMax();
  }

  void see(PartitionEvent event, long atMillis) {
    latestAtMillis = Math.max(latestAtMillis, atMillis);
    lastAtMillis = keyTimeMillis(atMillis);
    switch (event) {
      case PartitionEvent.Submitted e -> submitted(new Task(e, atMillis));
      case PartitionEvent.Started e -> started(task(e.number()), e, atMillis);
      case PartitionEvent.Proven e -> proven(task(e.number()));
      case PartitionEvent.Succeeded e -> endedUncancelled(task(e.number()));
      case PartitionEvent.Failed e -> failed(task(e.number()), e);
      case PartitionEvent.Retrying e -> retrying(task(e.number()), e, atMillis);
      case PartitionEvent.AttemptLost e -> attemptLost(task(e.number()), e.charged());
      case PartitionEvent.HandedBack e -> handedBack(task(e.number()));
      case PartitionEvent.Cancelled e -> ended(task(e.number()), task(e.number()).token != 0);
      case PartitionEvent.Expired e -> expired(task(e.number()), atMillis);
      case PartitionEvent.RetriedByHand e -> retried(task(e.number()));
      case PartitionEvent.Restored e -> retried(task(e.task().id().number()));
      case PartitionEvent.Archived e -> forgotten(e.numbers());
      case PartitionEvent.CancelRequested e -> cancelRequested(task(e.number()));
      case PartitionEvent.Progressed e -> hold(task(e.number()).token != 0, "runs");
      case PartitionEvent.Closed _ -> closed = true;
      case PartitionEvent.Retired e -> retired(e.epoch());
      case PartitionEvent.BecameDue _, PartitionEvent.Opened _, PartitionEvent.QueueChanged _ -> {}
    }
  }

  private static void hold(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError("the oracle says: " + what);
    }
  }

  private Task task(long number) {
    return Objects.requireNonNull(tasks.get(number));
  }

  private void submitted(Task task) {
    hold(task.number == accepted.size() + 1, "numbers run without a gap");
    hold(!closed || keyLives(task.spec), "a closed partition takes only what belongs to it");
    tasks.put(task.number, task);
    accepted.add(task);
  }

  private void started(Task task, PartitionEvent.Started event, long atMillis) {
    final long token = event.token();
    hold(!task.finished && task.token == 0, "only one that waits is started");
    hold(hasBegun(task) || expiresAtMillis(task) > atMillis, "none starts after its expiry");
    hold(dueAtMillis(task) <= latestAtMillis, "none starts before its time");
    String key = task.spec.key();
    for (Task other : accepted) {
      hold(other.token < token, "tokens only grow");
      boolean inLine = key != null && key.equals(other.spec.key()) && !other.finished;
      hold(!inLine || other.token == 0, "one of a key runs at a time");
      hold(!inLine || other.number >= task.number, "a key keeps the order of acceptance");
    }
    task.token = token;
    task.attempt += task.handedBack ? 0 : 1;
    task.handedBack = false;
    task.company = event.company();
    hold(task.losses > 1 || task.company == Company.ANY, "the first loss has no consequence");
    hold(task.lostInCompany > 1 || task.company != Company.ALONE, "two strikes before it is alone");
  }

  private static void proven(Task task) {
    hold(task.token != 0 && task.company != Company.ANY, "only one on probation outlives it");
    task.company = Company.ANY;
  }

  /** Whether an attempt before this moment has begun: one that was handed back has not. */
  private static boolean hasBegun(Task task) {
    return task.attempt > (task.handedBack ? 1 : 0);
  }

  private static long expiresAtMillis(Task task) {
    var options = task.spec.options();
    if (options.expiresAt() != null) {
      return options.expiresAt().toEpochMilli();
    }
    return options.expireAfter() == null
        ? Long.MAX_VALUE
        : task.acceptedAtMillis + options.expireAfter().toMillis();
  }

  private static long dueAtMillis(Task task) {
    var options = task.spec.options();
    if (options.runAt() != null) {
      return options.runAt().toEpochMilli();
    }
    return task.acceptedAtMillis + (options.delay() == null ? 0 : options.delay().toMillis());
  }

  private static void retrying(Task task, PartitionEvent.Retrying event, long atMillis) {
    attemptEnded(task);
    var retry = task.spec.options().retry();
    hold(++task.failures < retry.maxAttempts(), "no more attempts than allowed");
    task.losses = 0;
    task.lostInCompany = 0;
    task.lostAlone = 0;
    long waitMillis = event.dueAtMillis() - atMillis;
    hold(waitMillis >= 0 && waitMillis <= retry.maxBackoff().toMillis(), "waits in bounds");
  }

  private void attemptLost(Task task, boolean charged) {
    attemptEnded(task);
    if (charged) {
      task.losses++;
      lost(task);
      int allowed = task.spec.options().retry().maxAttempts();
      hold(task.lostAlone < lostAttemptsMax, "no more losses alone in a row than allowed");
      hold(task.company != Company.ALONE || task.failures < allowed, "a loss alone is an attempt");
    }
  }

  private static void lost(Task task) {
    switch (task.company) {
      case ANY -> {}
      case FEW, SINGLE -> task.lostInCompany++;
      case ALONE -> {
        task.lostAlone++;
        task.failures++;
      }
    }
  }

  private static void handedBack(Task task) {
    attemptEnded(task);
    task.handedBack = true;
  }

  private static void attemptEnded(Task task) {
    hold(task.token != 0, "an attempt that ends was started");
    hold(!task.toBeCancelled, "one to be cancelled is");
    task.token = 0;
  }

  private static void cancelRequested(Task task) {
    hold(task.token != 0 && !task.toBeCancelled, "only a running one is to be cancelled, once");
    task.toBeCancelled = true;
  }

  private static void failed(Task task, PartitionEvent.Failed event) {
    hold(
        event.outcome() != AttemptOutcome.LOST || task.company == Company.ALONE,
        "none ends for what ran beside it");
    endedUncancelled(task);
  }

  private static void endedUncancelled(Task task) {
    hold(!task.toBeCancelled, "one to be cancelled is");
    ended(task, true);
  }

  private static void ended(Task task, boolean hadAttempt) {
    hold(!task.finished, "one end state");
    hold((task.token != 0) == hadAttempt, "an attempt that ends was started");
    task.token = 0;
    task.finished = true;
    task.endings++;
  }

  private static void expired(Task task, long atMillis) {
    hold(!hasBegun(task) && expiresAtMillis(task) <= atMillis, "expired");
    ended(task, false);
  }

  /** Whether unfinished tasks of its key are here. */
  private boolean keyLives(TaskSpec spec) {
    return spec.key() != null
        && accepted.stream().anyMatch(t -> !t.finished && spec.key().equals(t.spec.key()));
  }

  private boolean hasKeyMoved(TaskSpec spec) {
    return closed && spec.key() != null && !keyLives(spec);
  }

  private void retired(long epoch) {
    hold(closed && accepted.stream().allMatch(task -> task.archived), "only the empty retire");
    hold(epoch > retiredEpoch, "epochs only grow");
    retiredEpoch = epoch;
  }

  private void retried(Task task) {
    hold(task.finished, "only one that ended is retried");
    hold(!hasKeyMoved(task.spec), "a key that has moved does not come back");
    task.finished = false;
    task.archived = false;
    task.retries++;
    task.failures = 0;
    task.losses = 0;
    task.lostInCompany = 0;
    task.lostAlone = 0;
  }

  private void forgotten(long[] numbers) {
    for (long number : numbers) {
      hold(task(number).finished, "only the finished are forgotten");
      task(number).archived = true;
    }
  }

  /** What a submission under an idempotency key must be answered with. */
  void checkAnswer(PartitionCommand.Submit command, Answer answer, long nowMillis) {
    String key = command.spec().idempotencyKey();
    List<Task> holders = key == null ? List.of() : holders(key, keyTimeMillis(nowMillis));
    boolean free = holders.isEmpty();
    switch (answer) {
      case Answer.Accepted _ ->
          hold(free && !(key != null && command.claimed()), "the key is taken");
      case Answer.Duplicate d ->
          hold(
              holders.stream()
                  .filter(task -> task.bodyHash == command.bodyHash())
                  .anyMatch(task -> task.number == d.id().number()),
              "the key stands for another task");
      case Answer.Refused.TOO_MANY_QUEUES -> {}
      case Answer.Refused.KEY_CLAIMED ->
          hold(free && command.claimed(), "nobody has claimed the key");
      case Answer.Refused.MOVED ->
          hold(free && closed && !keyLives(command.spec()), "it belongs here");
      case Answer.Conflict c ->
          hold(
              holders.stream()
                  .filter(task -> task.bodyHash != command.bodyHash())
                  .anyMatch(task -> c.id() != null && task.number == c.id().number()),
              "no conflict with that task");
      case Answer.Refused _ -> throw new AssertionError("no refusal of a submission: " + answer);
      case Answer.Done _ -> throw new AssertionError("a submission is not just done");
    }
  }

  /** A retry by hand is refused for the generation's sake only where it must be. */
  void checkRetry(PartitionCommand.RetryByHand command, Answer answer) {
    if (answer == Answer.Refused.RETIRED) {
      hold(command.epoch() <= retiredEpoch, "it is not retired");
    } else if (answer == Answer.Refused.KEY_MOVED) {
      hold(hasKeyMoved(task(command.id().number()).spec), "the key has not moved");
    } else if (answer instanceof Answer.Done && task(command.id().number()).archived) {
      hold(command.epoch() > retiredEpoch, "nothing comes back in the epoch it was done in");
    }
  }

  /** What is closed and empty is done, and nothing else. */
  void checkRetire(Answer answer) {
    boolean done = closed && accepted.stream().allMatch(task -> task.archived);
    hold(done == (answer instanceof Answer.Done), "done is what is closed and empty");
  }

  /** A clock that steps back by minutes is one of two that differ; by more, it was wrong before. */
  private long keyTimeMillis(long nowMillis) {
    return nowMillis < lastAtMillis - 300_000 ? nowMillis : Math.max(nowMillis, lastAtMillis);
  }

  /** For one at most the window is open, unless one was accepted by a wrong clock. */
  private List<Task> holders(String key, long nowMillis) {
    return accepted.stream()
        .filter(task -> key.equals(task.spec.idempotencyKey()))
        .filter(task -> nowMillis - task.acceptedAtMillis < window.toMillis())
        .toList();
  }

  /** Whether that attempt may record something now. */
  boolean isCurrent(long number, long token) {
    Task task = tasks.get(number);
    return task != null && token != 0 && task.token == token;
  }

  boolean isFinished(TaskId id) {
    return task(id.number()).finished;
  }

  long acceptedCount() {
    return accepted.size();
  }

  /** At the end of all work each task has ended once, and once more for each retry by hand. */
  void checkAllEnded() {
    for (Task task : accepted) {
      hold(
          task.finished && task.endings == task.retries + 1,
          "task %d ended".formatted(task.number));
    }
  }

  /** The latest word of the archive is the last ending. */
  void checkArchived(TaskRecord archived) {
    Task task = task(archived.id().number());
    hold(archived.attempt() == task.attempt, "the archive holds the last ending");
  }
}
