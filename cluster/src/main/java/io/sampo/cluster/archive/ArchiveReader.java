package io.sampo.cluster.archive;

import io.sampo.cluster.database.DatabaseCalls;
import io.sampo.cluster.database.DatabaseTrouble;
import io.sampo.cluster.task.Unavailable;
import io.sampo.core.partition.PartitionCommand.ArchivedKey;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Finds archived tasks without blocking the caller. A stage fails with {@link Unavailable} when the
 * database is away or too many look-ups wait.
 */
public final class ArchiveReader implements AutoCloseable {

  /** How long gathering a list may take in all, with its wait for a thread. */
  private static final Duration LIST_WITHIN = Duration.ofSeconds(10);

  private static final Duration RETRY_LIST = Duration.ofSeconds(5);

  /** More would only wait until they are given up. */
  private static final int LISTS_WAITING_EACH = 100;

  private final ArchiveStore store;
  private final DatabaseCalls calls;
  private final DatabaseCalls lists;
  private final KeyLookups keyLookups;

  /** Reads from the store with threads of its own. */
  public ArchiveReader(ArchiveStore store, ArchiveReaderSettings settings) {
    this.store = store;
    this.calls =
        new DatabaseCalls(
            "The archive", settings.threads(), settings.queriesWaitingMax(), settings.away());
    this.lists =
        new DatabaseCalls(
            "The list of tasks",
            settings.listThreads(),
            settings.listThreads() * LISTS_WAITING_EACH,
            settings.away());
    this.keyLookups =
        new KeyLookups(
            (keys, createdAfter) ->
                calls.submit(() -> store.findByIdempotencyKeys(keys, createdAfter)),
            settings.keysPerQueryMax(),
            settings.keysWaitingMax());
  }

  /** The task as it ended last. */
  public CompletionStage<Optional<TaskRecord>> find(TaskId id) {
    return calls.submit(() -> store.find(id));
  }

  /**
   * The tasks under these idempotency keys, the one accepted last where there are several. Calls
   * that wait for one another are answered by one query.
   *
   * @param createdAfter only tasks accepted at this time or later
   */
  public CompletionStage<Map<String, ArchivedKey>> findByIdempotencyKeys(
      Collection<String> keys, Instant createdAfter) {
    return keyLookups.find(keys, createdAfter);
  }

  /**
   * The newest tasks that match; of large ones not many more than fill 4 MiB.
   *
   * @param before only tasks with a smaller id; null for all
   * @param limit how many at most
   */
  public CompletionStage<TaskPage> newest(TaskFilter filter, @Nullable TaskId before, int limit) {
    long untilNanos = System.nanoTime() + LIST_WITHIN.toNanos();
    return lists.submit(() -> newestBefore(untilNanos, filter, before, limit));
  }

  private TaskPage newestBefore(
      long untilNanos, TaskFilter filter, @Nullable TaskId before, int limit) throws SQLException {
    Duration within = Duration.ofNanos(untilNanos - System.nanoTime());
    if (!within.isPositive()) {
      throw new Unavailable("Too many lists of tasks are asked for", RETRY_LIST);
    }
    try {
      return store.newest(filter, before, limit, within);
    } catch (SQLException e) {
      if (DatabaseTrouble.of(e) == DatabaseTrouble.SLOW) {
        throw new Unavailable(
            "The archive took too long to look through: narrow the filter", RETRY_LIST);
      }
      throw e;
    }
  }

  /** Stops its threads; look-ups that wait fail at once. */
  @Override
  public void close() {
    calls.close();
    lists.close();
  }
}
