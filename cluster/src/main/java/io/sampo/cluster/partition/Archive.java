package io.sampo.cluster.partition;

import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The archive of finished tasks, as a partition sees it. No call blocks. */
public interface Archive {

  /**
   * Hands finished tasks over.
   *
   * @param archived called (from any thread) once the archive holds them all; never where the
   *     hand-over was lost, so the partition hands them over again in time
   */
  void write(PartitionPlace place, List<TaskRecord> tasks, Runnable archived);

  /** Why finished tasks cannot be archived just now; empty where they can. */
  default String trouble() {
    return "";
  }

  /** The archived task under each of these idempotency keys, where there is one in the window. */
  CompletionStage<Map<String, PartitionCommand.ArchivedKey>> byKeys(Collection<String> keys);

  /** The archived task of that id. */
  CompletionStage<Optional<TaskRecord>> byId(TaskId id);

  /** The newest archived tasks that match, newest first, older than a given one. */
  CompletionStage<TaskPage> newest(TaskFilter filter, @Nullable TaskId before, int limit);
}
