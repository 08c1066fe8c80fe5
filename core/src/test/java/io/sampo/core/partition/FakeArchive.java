package io.sampo.core.partition;

import io.sampo.core.partition.PartitionCommand.ArchivedKey;
import io.sampo.core.partition.PartitionCommand.Ending;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** An archive that holds what it is given at once, and says so late, or twice, or never. */
final class FakeArchive {

  private final Map<TaskId, TaskRecord> tasks = new HashMap<>();
  private final List<List<Ending>> acknowledgements = new ArrayList<>();

  void write(List<TaskRecord> finished) {
    finished.forEach(task -> tasks.put(task.id(), task));
    acknowledgements.add(finished.stream().map(Ending::of).toList());
  }

  /** One of the acknowledgements under way, which may come again. */
  PartitionCommand.ForgetArchived acknowledgement(Random random) {
    if (acknowledgements.isEmpty()) {
      return new PartitionCommand.ForgetArchived(List.of());
    }
    int at = random.nextInt(acknowledgements.size());
    boolean again = random.nextInt(3) == 0;
    return new PartitionCommand.ForgetArchived(
        again ? acknowledgements.get(at) : acknowledgements.remove(at));
  }

  @Nullable TaskRecord byId(TaskId id) {
    return tasks.get(id);
  }

  @Nullable ArchivedKey byKey(@Nullable String key) {
    return tasks.values().stream()
        .filter(task -> key != null && key.equals(task.spec().idempotencyKey()))
        .max(Comparator.comparing(TaskRecord::id))
        .map(task -> new ArchivedKey(task.id(), task.bodyHash()))
        .orElse(null);
  }

  List<TaskRecord> all() {
    return List.copyOf(tasks.values());
  }
}
