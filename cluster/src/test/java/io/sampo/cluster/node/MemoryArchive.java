package io.sampo.cluster.node;

import io.sampo.cluster.partition.Archive;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An archive in memory, for tests and benchmarks of what is in front of it. */
public final class MemoryArchive implements Archive {

  private final Map<TaskId, TaskRecord> tasks = new ConcurrentHashMap<>();

  @Override
  public void write(PartitionPlace place, List<TaskRecord> finished, Runnable archived) {
    finished.forEach(task -> tasks.put(task.id(), task));
    archived.run();
  }

  @Override
  public CompletionStage<Map<String, PartitionCommand.ArchivedKey>> byKeys(
      Collection<String> keys) {
    Map<String, PartitionCommand.ArchivedKey> found = new HashMap<>();
    for (TaskRecord task : tasks.values()) {
      String key = task.spec().idempotencyKey();
      if (key != null && keys.contains(key)) {
        found.put(key, new PartitionCommand.ArchivedKey(task.id(), task.bodyHash()));
      }
    }
    return CompletableFuture.completedFuture(found);
  }

  @Override
  public CompletionStage<Optional<TaskRecord>> byId(TaskId id) {
    return CompletableFuture.completedFuture(Optional.ofNullable(tasks.get(id)));
  }

  @Override
  public CompletionStage<TaskPage> newest(TaskFilter filter, @Nullable TaskId before, int limit) {
    return CompletableFuture.completedFuture(
        tasks.values().stream()
            .filter(task -> before == null || task.id().compareTo(before) < 0)
            .filter(task -> filter.matches(task.spec(), task.status(), task.id().epochMillis()))
            .sorted(Comparator.comparing(TaskRecord::id).reversed())
            .limit(limit + 1L)
            .collect(
                Collectors.collectingAndThen(
                    Collectors.toList(), tasks -> TaskPage.of(tasks, limit))));
  }
}
