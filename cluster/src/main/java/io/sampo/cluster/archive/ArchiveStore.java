package io.sampo.cluster.archive;

import io.sampo.cluster.database.ArchivePartitions;
import io.sampo.core.partition.PartitionCommand.ArchivedKey;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table of finished tasks. Everything here blocks: {@link ArchiveWriterActor} and {@link
 * ArchiveReader} are its faces for actors.
 */
public final class ArchiveStore {

  private static final Logger log = LoggerFactory.getLogger(ArchiveStore.class);

  private final DataSource source;
  private final ArchivePartitions partitions;
  private final ArchiveQueries queries;
  private final LongAdder repeatedWrites = new LongAdder();
  private final LongAdder refusedRows = new LongAdder();

  /** Takes its connections from the source; days that are missing are created by the partitions. */
  public ArchiveStore(DataSource source, ArchivePartitions partitions) {
    this(source, source, partitions);
  }

  /**
   * As above, with connections of their own for lists, which may take long.
   *
   * @param lists where {@link #newest} takes its connections from
   */
  public ArchiveStore(DataSource source, DataSource lists, ArchivePartitions partitions) {
    this.source = source;
    this.partitions = partitions;
    this.queries = new ArchiveQueries(source, lists);
  }

  /**
   * Writes finished tasks. May be repeated: what is there already stays as it is. A task that ends
   * again after a retry by hand replaces its earlier row. A row that PostgreSQL refuses for its
   * content is stored as a {@link HarmlessTask}; it does not keep out the others.
   *
   * @throws SQLException if the database cannot take them now; then any part may be written
   */
  public void write(List<TaskRecord> tasks) throws SQLException {
    boolean repeated = false;
    boolean daysCreated = false;
    boolean written = tasks.isEmpty();
    while (!written) {
      try {
        writeAtOnce(tasks, repeated);
        written = true;
      } catch (SQLException e) {
        Refusal refusal = Refusal.of(e);
        if (refusal == Refusal.REPEATED && !repeated) {
          repeated = true;
          repeatedWrites.increment();
        } else if (refusal == Refusal.DAY_MISSING && !daysCreated) {
          daysCreated = true;
          createDays(tasks);
        } else if (refusal == Refusal.CONTENT) {
          writeApart(tasks, e);
          written = true;
        } else {
          throw e;
        }
      }
    }
  }

  private void writeAtOnce(List<TaskRecord> tasks, boolean repeated) throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try {
        if (repeated) {
          ArchiveCopy.insertMissing(connection, tasks);
        } else {
          ArchiveCopy.insert(connection, tasks);
        }
        ArchiveCopy.deleteOlder(connection, tasks);
        connection.commit();
      } catch (SQLException | RuntimeException e) {
        rollback(connection, e);
        throw e;
      }
    }
  }

  private static void rollback(Connection connection, Exception cause) {
    try (Statement statement = connection.createStatement()) {
      connection.rollback();
      // COPY goes past the pool. This shows the pool that a connection is broken; it would hand
      // the same one out again.
      statement.execute("");
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private void createDays(List<TaskRecord> tasks) throws SQLException {
    SortedSet<LocalDate> days = new TreeSet<>();
    for (TaskRecord task : tasks) {
      days.add(LocalDate.ofInstant(ArchiveRow.finishedAt(task), ZoneOffset.UTC));
    }
    for (LocalDate day : days) {
      partitions.create(day, day);
    }
  }

  /** Finds the row that is refused by halving. */
  private void writeApart(List<TaskRecord> tasks, SQLException refusal) throws SQLException {
    if (tasks.size() == 1) {
      writeRefused(tasks.getFirst(), refusal);
      return;
    }
    int half = tasks.size() / 2;
    write(tasks.subList(0, half));
    write(tasks.subList(half, tasks.size()));
  }

  private void writeRefused(TaskRecord task, SQLException refusal) throws SQLException {
    refusedRows.increment();
    log.warn(
        "PostgreSQL refuses to archive task {} as it is ({}). Its payload and result are archived"
            + " as JSON strings instead.",
        task.id(),
        reason(refusal));
    try {
      writeSubstitute(HarmlessTask.of(task));
    } catch (SQLException e) {
      if (Refusal.of(e) != Refusal.CONTENT) {
        throw e;
      }
      log.warn("Nor does it take that ({}): only its end state is kept.", reason(e));
      writeSubstitute(HarmlessTask.bare(task, reason(refusal)));
    }
  }

  /** What follows the first line shows the data. */
  private static String reason(SQLException refusal) {
    return String.valueOf(refusal.getMessage()).lines().findFirst().orElse("");
  }

  /** As {@link #write}, but what is refused is not looked into again. */
  private void writeSubstitute(TaskRecord task) throws SQLException {
    List<TaskRecord> only = List.of(task);
    createDays(only);
    writeAtOnce(only, true);
  }

  /** The task as it ended last. */
  public Optional<TaskRecord> find(TaskId id) throws SQLException {
    return queries.find(id);
  }

  /**
   * The tasks under these idempotency keys, the one accepted last where there are several.
   *
   * @param createdAfter only tasks accepted at this time or later
   */
  public Map<String, ArchivedKey> findByIdempotencyKeys(
      Collection<String> keys, Instant createdAfter) throws SQLException {
    return queries.findByIdempotencyKeys(keys, createdAfter);
  }

  /**
   * The newest tasks that match; of large ones not many more than fill 4 MiB.
   *
   * @param before only tasks with a smaller id; null for all
   * @param limit how many at most
   * @param within how long that may take
   * @throws SQLException with the state of a query that was cancelled if it takes longer
   */
  public TaskPage newest(TaskFilter filter, @Nullable TaskId before, int limit, Duration within)
      throws SQLException {
    return queries.newest(filter, before, limit, within);
  }

  /**
   * Brings the indexes that summarize ranges of rows up to date, which otherwise waits for the next
   * vacuum: until then new rows are read where they could be skipped.
   *
   * @throws SQLException if that is not possible now
   */
  public void summarize() throws SQLException {
    queries.summarize();
  }

  /** How many writes found rows that were there already. */
  public long repeatedWrites() {
    return repeatedWrites.sum();
  }

  /** How many rows PostgreSQL refused for their content. */
  public long refusedRows() {
    return refusedRows.sum();
  }
}
