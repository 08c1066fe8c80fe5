package io.sampo.cluster.partition;

import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An archive in memory that writes, loses, holds back and fails as told. Like the real one it
 * answers a question with what it holds at some moment after it was asked.
 */
public final class ScriptedArchive implements Archive {

  private final Map<TaskId, TaskRecord> tasks = new ConcurrentHashMap<>();
  private final List<Runnable> held = new ArrayList<>();
  private final AtomicInteger handedOver = new AtomicInteger();
  private boolean holding;
  private boolean losing;
  private boolean failing;

  /** From now on, hand-overs and questions are held back until {@link #letGo}. */
  public synchronized void hold() {
    holding = true;
  }

  /** Hand-overs are lost without a word from now on, or not any more. */
  public synchronized void lose(boolean lost) {
    losing = lost;
  }

  /** Questions fail from now on, or not any more. */
  public synchronized void fail(boolean failed) {
    failing = failed;
  }

  /** Does what was held back, and holds back no more. */
  public void letGo() {
    List<Runnable> actions;
    synchronized (this) {
      holding = false;
      actions = List.copyOf(held);
      held.clear();
    }
    actions.forEach(Runnable::run);
  }

  private void now(Runnable action) {
    synchronized (this) {
      if (holding) {
        held.add(action);
        return;
      }
    }
    action.run();
  }

  /** How many are held back. */
  public synchronized int heldBack() {
    return held.size();
  }

  /** How many tasks were handed over so far, counting those handed over again. */
  public int handedOver() {
    return handedOver.get();
  }

  /** What it holds. */
  public Map<TaskId, TaskRecord> tasks() {
    return Map.copyOf(tasks);
  }

  @Override
  public void write(PartitionPlace place, List<TaskRecord> finished, Runnable archived) {
    handedOver.addAndGet(finished.size());
    synchronized (this) {
      if (losing) {
        return;
      }
    }
    now(() -> {
      finished.forEach(task -> tasks.merge(task.id(), task, ScriptedArchive::later));
      archived.run();
    });
  }

  private static TaskRecord later(TaskRecord one, TaskRecord other) {
    return other.attempt() >= one.attempt() ? other : one;
  }

  @Override
  public CompletionStage<Map<String, PartitionCommand.ArchivedKey>> byKeys(
      Collection<String> keys) {
    return answer(() -> {
      Map<String, PartitionCommand.ArchivedKey> found = new HashMap<>();
      for (TaskRecord task : tasks.values()) {
        String key = task.spec().idempotencyKey();
        if (key != null && keys.contains(key)) {
          found.put(key, new PartitionCommand.ArchivedKey(task.id(), task.bodyHash()));
        }
      }
      return found;
    });
  }

  @Override
  public CompletionStage<Optional<TaskRecord>> byId(TaskId id) {
    return answer(() -> Optional.ofNullable(tasks.get(id)));
  }

  @Override
  public CompletionStage<TaskPage> newest(TaskFilter filter, @Nullable TaskId before, int limit) {
    return answer(() ->
        tasks.values().stream()
            .filter(task -> before == null || task.id().compareTo(before) < 0)
            .filter(task -> filter.matches(task.spec(), task.status(), task.id().epochMillis()))
            .sorted(Comparator.comparing(TaskRecord::id).reversed())
            .limit(limit + 1L)
            .collect(
                Collectors.collectingAndThen(
                    Collectors.toList(), tasks -> TaskPage.of(tasks, limit))));
  }

  private <R> CompletionStage<R> answer(Supplier<R> question) {
    CompletableFuture<R> answer = new CompletableFuture<>();
    now(() -> {
      boolean failed;
      synchronized (this) {
        failed = failing;
      }
      if (failed) {
        answer.completeExceptionally(new IllegalStateException("the archive was told to fail"));
      } else {
        answer.complete(question.get());
      }
    });
    return answer;
  }
}
