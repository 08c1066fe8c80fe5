package io.sampo.app.fake;

import io.sampo.cluster.task.TaskStats;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/** What {@link FakeTaskService} counts. */
final class FakeStats {

  private FakeStats() {}

  static TaskStats of(Collection<TaskRecord> tasks) {
    Map<TaskStatus, Long> live = new EnumMap<>(TaskStatus.class);
    Map<TaskStatus, Long> finished = new EnumMap<>(TaskStatus.class);
    for (TaskRecord task : tasks) {
      (task.status().finished() ? finished : live).merge(task.status(), 1L, Long::sum);
    }
    long ended = finished.values().stream().mapToLong(Long::longValue).sum();
    return new TaskStats(live, finished, tasks.size(), ended, 0);
  }
}
