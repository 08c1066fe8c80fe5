package io.sampo.core.partition;

import io.sampo.core.task.Company;
import io.sampo.core.task.TaskSpec;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that are free to start, in lanes by queue and type.
 *
 * <p>Higher priority goes first; lanes of equal priority take turns; in a lane the oldest goes
 * first. Holds exactly the tasks that could start now, whatever way they came in, so a machine
 * rebuilt from a snapshot offers the same ones.
 */
final class ReadyLanes {

  /** The lane that was served longest ago comes first. */
  private final LinkedHashMap<LaneKey, Lane> lanes = new LinkedHashMap<>();

  /** How many lanes have tasks of each priority. */
  private final int[] withPriority = new int[TaskSpec.PRIORITY_MAX + 1];

  /** The lane that was last looked for: mostly it is the next one too. */
  private @Nullable Lane recent;

  private record LaneKey(String queue, String type, Company company) {}

  void add(TaskState task) {
    Lane lane = find(task);
    if (lane == null) {
      lane = new Lane(task.queue, task.spec.type(), task.company());
      lanes.put(lane.key(), lane);
      recent = lane;
    }
    if (lane.add(task)) {
      withPriority[task.spec.priority()]++;
    }
  }

  /** Takes out a task that was added and not taken out since. */
  void remove(TaskState task) {
    Lane lane = find(task);
    if (lane == null) {
      throw new IllegalStateException("no lane holds task " + task.number());
    }
    if (lane.remove(task)) {
      withPriority[task.spec.priority()]--;
      if (lane.isEmpty()) {
        lanes.remove(lane.key());
        recent = null;
      }
    }
  }

  private @Nullable Lane find(TaskState task) {
    if (recent == null || !recent.isOf(task)) {
      recent = lanes.get(new LaneKey(task.queue.name, task.spec.type(), task.company()));
    }
    return recent;
  }

  boolean isEmpty() {
    return lanes.isEmpty();
  }

  /** Whether there are tasks of that priority. */
  boolean some(int priority) {
    return withPriority[priority] > 0;
  }

  /** The lanes with tasks, the one served longest ago first. */
  Iterable<Lane> lanes() {
    return lanes.values();
  }

  /** Notes that it was this lane's turn. */
  void served(Lane lane) {
    if (lanes.size() > 1) {
      lanes.putLast(lane.key(), lane);
    }
  }

  /** The oldest task that is free to start, of each queue that has one. */
  Map<String, TaskState> oldestByQueue() {
    Map<String, TaskState> oldest = new HashMap<>();
    for (Lane lane : lanes.values()) {
      TaskState first = lane.oldest();
      if (first != null) {
        oldest.merge(lane.queue.name, first, (a, b) -> a.number() < b.number() ? a : b);
      }
    }
    return oldest;
  }

  /** One queue, type and company, ten priorities: suspects keep no others waiting. */
  static final class Lane {
    final QueueState queue;
    final String type;
    final Company company;
    final @Nullable OldestFirst[] byPriority = new @Nullable OldestFirst[TaskSpec.PRIORITY_MAX + 1];

    Lane(QueueState queue, String type, Company company) {
      this.queue = queue;
      this.type = type;
      this.company = company;
    }

    private LaneKey key() {
      return new LaneKey(queue.name, type, company);
    }

    private boolean isOf(TaskState task) {
      return task.queue == queue && task.company() == company && task.spec.type().equals(type);
    }

    /** Adds it; says whether it is the only one of its priority now. */
    boolean add(TaskState task) {
      int priority = task.spec.priority();
      OldestFirst tasks = byPriority[priority];
      boolean first = tasks == null;
      if (tasks == null) {
        tasks = new OldestFirst();
        byPriority[priority] = tasks;
      }
      tasks.add(task);
      return first;
    }

    /** Takes it out; says whether it was the only one of its priority. */
    boolean remove(TaskState task) {
      int priority = task.spec.priority();
      OldestFirst tasks = byPriority[priority];
      if (tasks == null) {
        throw new IllegalStateException("no lane holds task " + task.number());
      }
      tasks.remove(task);
      if (tasks.isEmpty()) {
        byPriority[priority] = null;
        return true;
      }
      return false;
    }

    boolean isEmpty() {
      for (OldestFirst tasks : byPriority) {
        if (tasks != null) {
          return false;
        }
      }
      return true;
    }

    /** The oldest task of that priority. */
    @Nullable TaskState first(int priority) {
      OldestFirst tasks = byPriority[priority];
      return tasks == null ? null : tasks.first();
    }

    /** How many tasks of that priority there are. */
    int count(int priority) {
      OldestFirst tasks = byPriority[priority];
      return tasks == null ? 0 : tasks.size();
    }

    private @Nullable TaskState oldest() {
      TaskState oldest = null;
      for (int priority = 0; priority <= TaskSpec.PRIORITY_MAX; priority++) {
        TaskState first = first(priority);
        if (first != null && (oldest == null || first.number() < oldest.number())) {
          oldest = first;
        }
      }
      return oldest;
    }
  }
}
