package io.sampo.cluster.partition;

import io.sampo.core.task.TaskRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Those who wait for a task to finish. */
final class FinishWaiters {

  private final Map<Long, List<Waiter>> byNumber = new HashMap<>();

  private record Waiter(long untilNanos, Consumer<TaskRecord> finished, Consumer<String> refused) {}

  void add(long number, long untilNanos, Consumer<TaskRecord> finished, Consumer<String> refused) {
    byNumber
        .computeIfAbsent(number, _ -> new ArrayList<>(1))
        .add(new Waiter(untilNanos, finished, refused));
  }

  boolean isEmpty() {
    return byNumber.isEmpty();
  }

  void finished(TaskRecord task) {
    List<Waiter> waiters = byNumber.remove(task.id().number());
    if (waiters != null) {
      waiters.forEach(waiter -> waiter.finished().accept(task));
    }
  }

  /** Sends everybody away: they may ask again elsewhere. */
  void giveUp(String reason) {
    byNumber.values().forEach(all -> all.forEach(waiter -> waiter.refused().accept(reason)));
    byNumber.clear();
  }

  /** Forgets those who have stopped waiting. */
  void forget(long nowNanos) {
    Iterator<List<Waiter>> all = byNumber.values().iterator();
    while (all.hasNext()) {
      List<Waiter> waiters = all.next();
      waiters.removeIf(waiter -> waiter.untilNanos() - nowNanos < 0);
      if (waiters.isEmpty()) {
        all.remove();
      }
    }
  }
}
