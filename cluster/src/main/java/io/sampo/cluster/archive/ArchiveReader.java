package io.sampo.cluster.archive;

import io.sampo.cluster.task.Unavailable;
import io.sampo.core.partition.PartitionCommand.ArchivedKey;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLState;

/**
 * Finds archived tasks without blocking the caller. A stage fails with {@link Unavailable} when the
 * database is away or too many look-ups wait.
 */
public final class ArchiveReader implements AutoCloseable {

  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final String CONNECTION_EXCEPTION = "08";
  private static final String INSUFFICIENT_RESOURCES = "53";
  private static final String OPERATOR_INTERVENTION = "57";

  private final ArchiveStore store;
  private final ArchiveReaderSettings settings;
  private final ThreadPoolExecutor threads;
  private final KeyLookups keyLookups;
  private volatile long awaySinceNanos;
  private volatile boolean away;
  private volatile boolean closed;

  /** Reads from the store with threads of its own. */
  public ArchiveReader(ArchiveStore store, ArchiveReaderSettings settings) {
    this.store = store;
    this.settings = settings;
    this.threads =
        new ThreadPoolExecutor(
            settings.threads(),
            settings.threads(),
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new ArrayBlockingQueue<>(settings.queriesWaitingMax()),
            Thread.ofPlatform().daemon().name("sampo-archive-reader-", 0).factory());
    this.threads.allowCoreThreadTimeOut(true);
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
   * The newest tasks that match, newest first.
   *
   * @param before only tasks with a smaller id; null for all
   * @param limit how many at most
   */
  public CompletionStage<List<TaskRecord>> newest(
      TaskFilter filter, @Nullable TaskId before, int limit) {
    return submit(() -> store.newest(filter, before, limit));
  }

  /** Stops its threads; look-ups that wait fail at once. */
  @Override
  public void close() {
    closed = true;
    threads.shutdownNow().forEach(Runnable::run);
  }

  private interface Query<T> {
    T run() throws SQLException;
  }

  private <T> CompletableFuture<T> submit(Query<T> query) {
    if (isAway()) {
      return CompletableFuture.failedFuture(databaseAway());
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      threads.execute(() -> run(query, answer));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(
          new Unavailable("Too many look-ups wait for the archive", Duration.ofSeconds(1)));
    }
    return answer;
  }

  private <T> void run(Query<T> query, CompletableFuture<T> answer) {
    if (isAway()) {
      answer.completeExceptionally(databaseAway());
      return;
    }
    try {
      answer.complete(query.run());
    } catch (SQLException e) {
      answer.completeExceptionally(asUnchecked(e));
    } catch (RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  /** Those who wait for a thread need not all wait for the connection timeout after that. */
  private boolean isAway() {
    return closed || (away && System.nanoTime() - awaySinceNanos < settings.away().toNanos());
  }

  private RuntimeException asUnchecked(SQLException error) {
    String state = error.getSQLState() == null ? CONNECTION_EXCEPTION : error.getSQLState();
    if (state.equals(PSQLState.QUERY_CANCELED.getState())) {
      return new Unavailable(
          "The archive took too long to look through: narrow the filter", Duration.ofSeconds(5));
    }
    boolean databaseAway =
        state.startsWith(CONNECTION_EXCEPTION)
            || state.startsWith(INSUFFICIENT_RESOURCES)
            || state.startsWith(OPERATOR_INTERVENTION);
    if (!databaseAway) {
      return new IllegalStateException("The archive could not be read", error);
    }
    awaySinceNanos = System.nanoTime();
    away = true;
    return databaseAway();
  }

  private Unavailable databaseAway() {
    return new Unavailable("The archive's database cannot be reached", settings.away());
  }
}
