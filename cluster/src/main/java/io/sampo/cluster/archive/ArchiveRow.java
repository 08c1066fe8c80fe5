package io.sampo.cluster.archive;

import io.sampo.core.task.AttemptOutcome;
import io.sampo.core.task.AttemptRecord;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One task as a row of the archive: what stands at its default is NULL. */
final class ArchiveRow {

  /** In the order in which rows are written; all that is needed to read a task back. */
  static final String COLUMNS =
      "id, finished_at, created_at, started_at, body_hash, attempt, lost_attempts, status,"
          + " priority, type, queue, key, idempotency_key, node, payload, result, error, progress,"
          + " labels, options, attempts, round";

  private static final int COLUMN_COUNT = 22;
  private static final int JSONB_VERSION = 1;

  private ArchiveRow() {}

  /** Writes a finished task. */
  static void write(CopyBuffer out, TaskRecord task) {
    TaskSpec spec = task.spec();
    out.row(COLUMN_COUNT);
    out.uuidField(task.id());
    out.instantField(finishedAt(task));
    out.instantField(task.id().epochMillis());
    out.instantField(task.startedAt());
    writeLong(out, task.bodyHash());
    out.intField(task.attempt());
    writeInt(out, task.lostAttempts());
    out.shortField(task.status().code());
    writePriority(out, spec.priority());
    out.textField(spec.type());
    out.textField(spec.queue().equals(TaskSpec.DEFAULT_QUEUE) ? null : spec.queue());
    out.textField(spec.key());
    out.textField(spec.idempotencyKey());
    out.textField(task.attempts().isEmpty() ? null : task.attempts().getLast().node());
    writeJson(out, spec.payload().equals(Json.NULL) ? null : spec.payload());
    writeJson(out, task.result());
    writeRest(out, task);
  }

  /** Writes the columns that are NULL for most tasks. */
  private static void writeRest(CopyBuffer out, TaskRecord task) {
    TaskOptions options = task.spec().options();
    if (task.error() == null) {
      out.nullField();
    } else {
      ArchiveJson.writeError(openJson(out), task.error());
      out.closeField();
    }
    if (task.progress() == null) {
      out.nullField();
    } else {
      ArchiveJson.writeProgress(openJson(out), task.progress());
      out.closeField();
    }
    if (options.labels().isEmpty()) {
      out.nullField();
    } else {
      out.openField();
      out.append(JSONB_VERSION);
      ArchiveJson.writeLabels(new JsonText(out), options.labels());
      out.closeField();
    }
    if (ArchiveJson.isDefault(options)) {
      out.nullField();
    } else {
      ArchiveJson.writeOptions(openJson(out), options);
      out.closeField();
    }
    writeAttempts(out, task);
    writeInt(out, task.round());
  }

  private static void writeAttempts(CopyBuffer out, TaskRecord task) {
    List<AttemptRecord> attempts = task.attempts();
    if (attempts.isEmpty() || attempts.equals(onlyAttempt(task, attempts.getLast().node()))) {
      out.nullField();
    } else {
      ArchiveJson.writeAttempts(openJson(out), attempts);
      out.closeField();
    }
  }

  /** Reads the row the result set stands on; its columns are {@link #COLUMNS}. */
  static TaskRecord read(ResultSet row) throws SQLException {
    String node = row.getString("node");
    byte[] attempts = row.getBytes("attempts");
    TaskRecord task = readWithoutAttempts(row);
    if (attempts != null) {
      return withAttempts(task, ArchiveJson.readAttempts(attempts));
    }
    return node == null ? task : withAttempts(task, onlyAttempt(task, node));
  }

  private static TaskRecord readWithoutAttempts(ResultSet row) throws SQLException {
    byte[] result = row.getBytes("result");
    byte[] error = row.getBytes("error");
    byte[] progress = row.getBytes("progress");
    return new TaskRecord(
        id(row),
        readSpec(row),
        row.getLong("body_hash"),
        TaskStatus.ofCode(row.getInt("status")),
        row.getInt("attempt"),
        List.of(),
        row.getInt("lost_attempts"),
        result == null ? null : Json.of(result),
        error == null ? null : ArchiveJson.readError(error),
        progress == null ? null : ArchiveJson.readProgress(progress),
        readInstant(row, "started_at"),
        readInstant(row, "finished_at"),
        row.getInt("round"));
  }

  private static TaskSpec readSpec(ResultSet row) throws SQLException {
    byte[] payload = row.getBytes("payload");
    byte[] labels = row.getBytes("labels");
    String queue = row.getString("queue");
    int priority = row.getInt("priority");
    boolean plainPriority = row.wasNull();
    return new TaskSpec(
        row.getString("type"),
        payload == null ? Json.NULL : Json.of(payload),
        row.getString("idempotency_key"),
        row.getString("key"),
        queue == null ? TaskSpec.DEFAULT_QUEUE : queue,
        plainPriority ? TaskSpec.DEFAULT_PRIORITY : priority,
        ArchiveJson.readOptions(
            row.getBytes("options"), labels == null ? Map.of() : ArchiveJson.readLabels(labels)));
  }

  static TaskId id(ResultSet row) throws SQLException {
    UUID id = row.getObject("id", UUID.class);
    return new TaskId(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  /** The attempt that the other columns describe when there was but one. */
  private static List<AttemptRecord> onlyAttempt(TaskRecord task, String node) {
    AttemptOutcome outcome =
        switch (task.status()) {
          case FAILED -> AttemptOutcome.FAILED;
          case CANCELLED -> AttemptOutcome.CANCELLED;
          default -> AttemptOutcome.SUCCEEDED;
        };
    return task.startedAt() == null
        ? List.of()
        : List.of(
            new AttemptRecord(
                task.attempt(), node, task.startedAt(), task.finishedAt(), outcome, task.error()));
  }

  private static TaskRecord withAttempts(TaskRecord task, List<AttemptRecord> attempts) {
    return new TaskRecord(
        task.id(),
        task.spec(),
        task.bodyHash(),
        task.status(),
        task.attempt(),
        attempts,
        task.lostAttempts(),
        task.result(),
        task.error(),
        task.progress(),
        task.startedAt(),
        task.finishedAt(),
        task.round());
  }

  /** When the task ended; only finished tasks are archived. */
  static Instant finishedAt(TaskRecord task) {
    if (task.finishedAt() == null) {
      throw new IllegalArgumentException("Task " + task.id() + " is not finished");
    }
    return task.finishedAt();
  }

  private static @Nullable Instant readInstant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static JsonText openJson(CopyBuffer out) {
    out.openField();
    return new JsonText(out);
  }

  private static void writeJson(CopyBuffer out, @Nullable Json json) {
    if (json == null) {
      out.nullField();
    } else {
      out.bytesField(json.utf8());
    }
  }

  private static void writeLong(CopyBuffer out, long value) {
    if (value == 0) {
      out.nullField();
    } else {
      out.longField(value);
    }
  }

  private static void writeInt(CopyBuffer out, int value) {
    if (value == 0) {
      out.nullField();
    } else {
      out.intField(value);
    }
  }

  private static void writePriority(CopyBuffer out, int priority) {
    if (priority == TaskSpec.DEFAULT_PRIORITY) {
      out.nullField();
    } else {
      out.shortField(priority);
    }
  }
}
