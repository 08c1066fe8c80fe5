package io.sampo.core.partition;

import io.sampo.core.task.TaskStatus;
import java.util.EnumMap;
import java.util.Map;

/** How many tasks stand at each status. */
final class StatusCounts {

  private final long[] byCode = new long[TaskStatus.values().length];

  void add(TaskStatus status, long by) {
    byCode[status.code()] += by;
  }

  long get(TaskStatus status) {
    return byCode[status.code()];
  }

  long total() {
    long total = 0;
    for (long count : byCode) {
      total += count;
    }
    return total;
  }

  boolean allZero() {
    for (long count : byCode) {
      if (count != 0) {
        return false;
      }
    }
    return true;
  }

  /** The counts that are not zero. */
  Map<TaskStatus, Long> toMap() {
    Map<TaskStatus, Long> counts = new EnumMap<>(TaskStatus.class);
    for (TaskStatus status : TaskStatus.values()) {
      if (get(status) != 0) {
        counts.put(status, get(status));
      }
    }
    return counts;
  }
}
