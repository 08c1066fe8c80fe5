package io.sampo.cluster.partition;

import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.cluster.memory.MemoryKind;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.TaskRecord;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Finished tasks on their way to the archive. At most a window of them is handed over at once; what
 * is not acknowledged in time is handed over again, which is harmless. What they take counts in the
 * memory of the node: where the archive stands still, the door shuts for it.
 */
final class ArchiveOutbox {

  private static final int HANDED_OVER_AT_ONCE_MAX = 1_000;

  /** What the record of a task takes beside the texts that it shares with the task. */
  private static final long RECORD_BYTES = 400;

  private final PartitionPlace place;
  private final Archive archive;
  private final MemoryBudget budget;
  private final int windowMax;
  private final Consumer<List<TaskRecord>> archived;
  private final ArrayDeque<TaskRecord> waiting = new ArrayDeque<>();

  /** By number; what was handed over longest ago comes first. */
  private final Map<Long, HandedOver> handedOver = new LinkedHashMap<>();

  private long counted;

  private record HandedOver(TaskRecord task, long atNanos) {}

  /**
   * An empty outbox.
   *
   * @param archived called from any thread with tasks the archive holds now
   */
  ArchiveOutbox(
      PartitionPlace place,
      Archive archive,
      MemoryBudget budget,
      int windowMax,
      Consumer<List<TaskRecord>> archived) {
    this.place = place;
    this.archive = archive;
    this.budget = budget;
    this.windowMax = windowMax;
    this.archived = archived;
  }

  void add(List<TaskRecord> finished, long nowNanos) {
    waiting.addAll(finished);
    handOver(nowNanos);
    count();
  }

  void acknowledged(List<TaskRecord> tasks, long nowNanos) {
    for (TaskRecord task : tasks) {
      HandedOver known = handedOver.get(task.id().number());
      if (known != null && known.task().equals(task)) {
        handedOver.remove(task.id().number());
      }
    }
    handOver(nowNanos);
    count();
  }

  /** The partition leaves: nothing of it is held here any more. */
  void close() {
    waiting.clear();
    handedOver.clear();
    count();
  }

  private void count() {
    long now = RECORD_BYTES * (waiting.size() + handedOver.size());
    budget.add(MemoryKind.ARCHIVE, now - counted);
    counted = now;
  }

  /**
   * About when the task ended that has waited here for longest, in milliseconds of Unix time;
   * {@link Long#MAX_VALUE} for none.
   */
  long oldestFinishedMillis() {
    if (!handedOver.isEmpty()) {
      return finishedMillis(handedOver.values().iterator().next().task());
    }
    TaskRecord first = waiting.peek();
    return first == null ? Long.MAX_VALUE : finishedMillis(first);
  }

  private static long finishedMillis(TaskRecord task) {
    Instant end = task.finishedAt();
    return end == null ? Long.MAX_VALUE : end.toEpochMilli();
  }

  /** Hands over again what the archive should have acknowledged by now. */
  void retry(long nowNanos, long patienceNanos) {
    List<TaskRecord> overdue = new ArrayList<>();
    Iterator<HandedOver> oldestFirst = handedOver.values().iterator();
    while (oldestFirst.hasNext() && overdue.size() < HANDED_OVER_AT_ONCE_MAX) {
      HandedOver oldest = oldestFirst.next();
      if (nowNanos - oldest.atNanos() < patienceNanos) {
        break;
      }
      oldestFirst.remove();
      overdue.add(oldest.task());
    }
    write(overdue, nowNanos);
  }

  private void handOver(long nowNanos) {
    while (!waiting.isEmpty() && handedOver.size() < windowMax) {
      int room = Math.min(HANDED_OVER_AT_ONCE_MAX, windowMax - handedOver.size());
      List<TaskRecord> tasks = new ArrayList<>(Math.min(room, waiting.size()));
      while (tasks.size() < room && !waiting.isEmpty()) {
        tasks.add(waiting.remove());
      }
      write(tasks, nowNanos);
    }
  }

  private void write(List<TaskRecord> tasks, long nowNanos) {
    if (tasks.isEmpty()) {
      return;
    }
    for (TaskRecord task : tasks) {
      // Taken out first, since a map keeps the place of a key that is only put again.
      handedOver.remove(task.id().number());
      handedOver.put(task.id().number(), new HandedOver(task, nowNanos));
    }
    archive.write(place, tasks, () -> archived.accept(tasks));
  }
}
