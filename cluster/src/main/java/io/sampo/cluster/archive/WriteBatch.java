package io.sampo.cluster.archive;

import io.sampo.core.task.AttemptRecord;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests that are written together. */
record WriteBatch(List<ArchiveWriterActor.Archive> requests, int rows, long bytes) {

  private static final long ROW_BYTES = 300;

  /** All their tasks. */
  List<TaskRecord> tasks() {
    List<TaskRecord> tasks = new ArrayList<>(rows);
    requests.forEach(request -> tasks.addAll(request.tasks()));
    return tasks;
  }

  /** About what tasks take in memory and on the wire. */
  static long bytes(List<TaskRecord> tasks) {
    long bytes = 0;
    for (TaskRecord task : tasks) {
      bytes += bytes(task);
    }
    return bytes;
  }

  /** About what a task takes in memory and on the wire. */
  static long bytes(TaskRecord task) {
    long bytes = ROW_BYTES + task.spec().payload().length() + bytes(task.result());
    bytes += bytes(task.error());
    for (AttemptRecord attempt : task.attempts()) {
      bytes += bytes(attempt.error());
    }
    return bytes;
  }

  private static long bytes(@Nullable Json json) {
    return json == null ? 0 : json.length();
  }

  private static long bytes(@Nullable TaskError error) {
    String trace = error == null ? null : error.trace();
    return trace == null ? 0 : trace.length();
  }
}
