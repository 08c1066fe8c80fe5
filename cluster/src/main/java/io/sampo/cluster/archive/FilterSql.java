package io.sampo.cluster.archive;

import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A filter as SQL over one day of the archive. What is not a parameter lets the planner use partial
 * indexes and leave out the other days.
 *
 * @param filter which tasks
 * @param before only tasks with a smaller id; null for all
 * @param limit how many at most
 */
record FilterSql(TaskFilter filter, @Nullable TaskId before, int limit) {

  /** How many rows of a day are looked through before all that match are searched for. */
  static final int PROBE_ROWS = 20_000;

  private static final long EPOCH_MILLIS_MAX = (1L << 48) - 1;
  private static final String NEWEST_FIRST = " ORDER BY id DESC LIMIT ";

  /** Whether some index yields the rows that match in the order of the page. */
  boolean isOrdered() {
    TaskStatus status = filter.status();
    boolean plain = filter.type() == null && filter.queue() == null && filter.labels().isEmpty();
    return filter.key() != null || (status == null ? plain : status != TaskStatus.SUCCEEDED);
  }

  /** Reads a page in the order of an index. */
  String ordered(LocalDate day) {
    return "SELECT * FROM sampo.archive WHERE " + inRange(day) + matching() + newestFirst();
  }

  /** Finds what is common: it is among the newest rows. */
  String probe(LocalDate day) {
    return "SELECT * FROM (SELECT * FROM sampo.archive WHERE "
        + inRange(day)
        + NEWEST_FIRST
        + PROBE_ROWS
        + ") AS newest WHERE true"
        + matching()
        + newestFirst();
  }

  /** Finds what is rare: all rows that match by the indexes that know no order, then sorted. */
  String search(LocalDate day) {
    return "WITH matching AS MATERIALIZED (SELECT id, finished_at FROM sampo.archive WHERE "
        + inRange(day)
        + matching()
        + "), page AS MATERIALIZED (SELECT * FROM matching"
        + newestFirst()
        + ") SELECT archive.* FROM page JOIN sampo.archive USING (id, finished_at) WHERE "
        + during(day);
  }

  private String newestFirst() {
    return NEWEST_FIRST + limit;
  }

  private static String inRange(LocalDate day) {
    return "id >= ? AND id < ? AND " + during(day);
  }

  private static String during(LocalDate day) {
    return "finished_at >= '%s 00:00Z' AND finished_at < '%s 00:00Z'"
        .formatted(day, day.plusDays(1));
  }

  private String matching() {
    StringBuilder sql = new StringBuilder();
    TaskStatus status = filter.status();
    if (status != null) {
      sql.append(" AND status = ").append(status.code());
    }
    if (filter.type() != null) {
      sql.append(" AND type = ?");
    }
    if (filter.queue() != null) {
      sql.append(isDefaultQueue() ? " AND queue IS NULL" : " AND queue = ?");
    }
    if (filter.key() != null) {
      sql.append(" AND key = ?");
    }
    if (!filter.labels().isEmpty()) {
      sql.append(" AND labels @> ?::jsonb");
    }
    return sql.toString();
  }

  /** Sets the parameters, which are the same for all three. */
  void bind(PreparedStatement statement) throws SQLException {
    int at = 1;
    statement.setObject(at++, uuid(acceptedAt(filter.createdAfter(), 0)));
    statement.setObject(at++, uuid(idBefore()));
    if (filter.type() != null) {
      statement.setString(at++, filter.type());
    }
    if (filter.queue() != null && !isDefaultQueue()) {
      statement.setString(at++, filter.queue());
    }
    if (filter.key() != null) {
      statement.setString(at++, filter.key());
    }
    if (!filter.labels().isEmpty()) {
      CopyBuffer labels = new CopyBuffer(256);
      ArchiveJson.writeLabels(new JsonText(labels), filter.labels());
      statement.setString(at, new String(labels.toBytes(), StandardCharsets.UTF_8));
    }
  }

  private boolean isDefaultQueue() {
    return TaskSpec.DEFAULT_QUEUE.equals(filter.queue());
  }

  private TaskId idBefore() {
    TaskId byTime = acceptedAt(filter.createdBefore(), EPOCH_MILLIS_MAX);
    return before != null && before.compareTo(byTime) < 0 ? before : byTime;
  }

  /** The smallest id of tasks accepted at that time. */
  private static TaskId acceptedAt(@Nullable Instant time, long otherwiseMillis) {
    long millis = time == null ? otherwiseMillis : time.toEpochMilli();
    return TaskId.of(Math.clamp(millis, 0, EPOCH_MILLIS_MAX), 0, 0, 0);
  }

  private static UUID uuid(TaskId id) {
    return new UUID(id.high(), id.low());
  }
}
