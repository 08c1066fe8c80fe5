package io.sampo.cluster.archive;

import io.sampo.cluster.database.DatabaseCalls;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLState;

/**
 * Finds archived tasks without blocking the caller. A stage fails with {@link Unavailable} when the
 * database is away or too many look-ups wait.
 */
public final class ArchiveReader implements AutoCloseable {

  private final ArchiveStore store;
  private final DatabaseCalls calls;
  private final KeyLookups keyLookups;

  /** Reads from the store with threads of its own. */
  public ArchiveReader(ArchiveStore store, ArchiveReaderSettings settings) {
    this.store = store;
    this.calls =
        new DatabaseCalls(
            "The archive", settings.threads(), settings.queriesWaitingMax(), settings.away());
    this.keyLookups =
        new KeyLookups(
            (keys, createdAfter) -> submit(() -> store.findByIdempotencyKeys(keys, createdAfter)),
            settings.keysPerQueryMax(),
            settings.keysWaitingMax());
  }

  /** The task as it ended last. */
  public CompletionStage<Optional<TaskRecord>> find(TaskId id) {
    return submit(() -> store.find(id));
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
    return submit(() -> store.newest(filter, before, limit));
  }

  /** Stops its threads; look-ups that wait fail at once. */
  @Override
  public void close() {
    calls.close();
  }

  private interface Query<T> {
    T run() throws SQLException;
  }

  private <T> CompletableFuture<T> submit(Query<T> query) {
    return calls.submit(() -> {
      try {
        return query.run();
      } catch (SQLException e) {
        if (PSQLState.QUERY_CANCELED.getState().equals(e.getSQLState())) {
          throw new Unavailable(
              "The archive took too long to look through: narrow the filter",
              Duration.ofSeconds(5));
        }
        throw e;
      }
    });
  }
}
