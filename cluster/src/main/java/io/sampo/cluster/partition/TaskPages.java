package io.sampo.cluster.partition;

import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Puts one page of tasks together from where they may be. */
final class TaskPages {

  private TaskPages() {}

  /**
   * The newest of all, newest first; a task on its way to the archive is shown once, as live.
   *
   * <p>Where one of the pages left some out, nothing older than its last task is shown: what was
   * left out would be missing between them.
   */
  static TaskPage merge(List<TaskPage> live, TaskPage archived, int limit) {
    Map<TaskId, TaskRecord> byId = new HashMap<>();
    live.forEach(page -> page.tasks().forEach(task -> byId.put(task.id(), task)));
    archived.tasks().forEach(task -> byId.putIfAbsent(task.id(), task));
    TaskId oldest =
        Stream.concat(live.stream(), Stream.of(archived))
            .filter(TaskPage::more)
            .map(page -> page.tasks().getLast().id())
            .max(Comparator.naturalOrder())
            .orElse(null);
    List<TaskRecord> shown =
        byId.values().stream()
            .filter(task -> oldest == null || task.id().compareTo(oldest) >= 0)
            .sorted(Comparator.comparing(TaskRecord::id).reversed())
            .toList();
    TaskPage page = TaskPage.of(shown, limit);
    return new TaskPage(page.tasks(), page.more() || oldest != null);
  }
}
