package io.sampo.app.fake;

import io.sampo.core.task.AttemptRecord;
import io.sampo.core.task.Json;
import io.sampo.core.task.Progress;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task's record that moved on. */
final class RecordCopy {

  private RecordCopy() {}

  static TaskRecord of(
      TaskRecord task,
      TaskStatus status,
      List<AttemptRecord> attempts,
      @Nullable Json result,
      @Nullable TaskError error,
      @Nullable Progress progress,
      @Nullable Instant finishedAt) {
    int attempt = attempts.isEmpty() ? 0 : attempts.getLast().number();
    Instant startedAt = attempts.isEmpty() ? null : attempts.getFirst().startedAt();
    return new TaskRecord(
        task.id(),
        task.spec(),
        task.bodyHash(),
        status,
        attempt,
        attempts,
        0,
        result,
        error,
        progress,
        startedAt,
        finishedAt);
  }
}
