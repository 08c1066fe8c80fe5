package io.sampo.cluster.partition;

import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts one page of tasks together from where they may be. */
final class TaskPages {

  private TaskPages() {}

  /** The newest of both, newest first; a task on its way to the archive is shown once, as live. */
  static List<TaskRecord> merge(List<TaskRecord> live, List<TaskRecord> archived, int limit) {
    Map<TaskId, TaskRecord> byId = new LinkedHashMap<>();
    live.forEach(task -> byId.put(task.id(), task));
    archived.forEach(task -> byId.putIfAbsent(task.id(), task));
    return byId.values().stream()
        .sorted(Comparator.comparing(TaskRecord::id).reversed())
        .limit(limit)
        .toList();
  }
}
