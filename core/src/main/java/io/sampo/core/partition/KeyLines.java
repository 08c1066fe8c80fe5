package io.sampo.core.partition;

import io.sampo.core.task.TaskStatus;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who stands in line behind which key: tasks of one key run one at a time, in order of acceptance.
 * A task that backs off keeps its place, so nothing of its key overtakes it.
 */
final class KeyLines {

  private final ReadyLanes lanes;
  private final Map<String, Line> lines = new HashMap<>();

  KeyLines(ReadyLanes lanes) {
    this.lanes = lanes;
  }

  /** Brings the line of this key up to date with the status of one of its tasks. */
  void settle(String key, TaskState task) {
    Line line = lines.computeIfAbsent(key, _ -> new Line());
    line.settle(task);
    line.offer(lanes);
    if (line.head == null) {
      lines.remove(key);
    }
  }

  /** The task of this key that others wait for. */
  @Nullable TaskState holder(String key) {
    Line line = lines.get(key);
    if (line == null) {
      return null;
    }
    return line.running == null ? line.head : line.running;
  }

  /** How many keys have unfinished tasks. */
  int size() {
    return lines.size();
  }

  /** The unfinished tasks of one key: the oldest, and the others where there are any. */
  private static final class Line {
    @Nullable TaskState head;
    @Nullable NavigableSet<TaskState> others;
    @Nullable TaskState running;
    @Nullable TaskState offered;

    void settle(TaskState task) {
      if (task.status.finished()) {
        leave(task);
      } else {
        join(task);
      }
      if (task.status == TaskStatus.RUNNING) {
        running = task;
      } else if (running == task) {
        running = null;
      }
    }

    private void join(TaskState task) {
      if (head == null) {
        head = task;
      } else if (task.number() < head.number()) {
        others().add(head);
        others().remove(task);
        head = task;
      } else if (head != task) {
        others().add(task);
      }
    }

    private NavigableSet<TaskState> others() {
      if (others == null) {
        others = new TreeSet<>(Comparator.comparingLong(TaskState::number));
      }
      return others;
    }

    private void leave(TaskState task) {
      if (others == null) {
        head = head == task ? null : head;
        return;
      }
      if (head == task) {
        head = others.pollFirst();
      } else {
        others.remove(task);
      }
      if (others.isEmpty()) {
        others = null;
      }
    }

    /** Puts the task whose turn it is among those that may start, in place of any other. */
    void offer(ReadyLanes lanes) {
      boolean mayStart = running == null && head != null && head.status == TaskStatus.READY;
      TaskState next = mayStart ? head : null;
      if (offered != next) {
        if (offered != null) {
          lanes.remove(offered);
        }
        if (next != null) {
          lanes.add(next);
        }
        offered = next;
      }
    }
  }
}
