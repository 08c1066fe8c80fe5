package io.sampo.core.partition;

import io.sampo.core.task.AttemptRecord;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskSpec;
import org.jspecify.annotations.Nullable;

/**
 * About how much of the heap a live task takes, in bytes, so that the door can close before memory
 * runs out. Rounded up; texts count as one byte a character.
 */
final class TaskWeight {

  /** A plain task without its payload: measured, with the places it takes in indexes. */
  private static final int PLAIN = 280;

  private static final int TEXT = 56;
  private static final int KEY = 120;
  private static final int OPTIONS = 240;
  private static final int ATTEMPT = 120;

  private TaskWeight() {}

  static int of(TaskState task) {
    long bytes = PLAIN + (long) of(task.spec);
    bytes += task.result == null ? 0 : 16 + task.result.length();
    bytes += task.progress == null ? 0 : 32 + of(task.progress.message());
    bytes += task.current == null ? 0 : ATTEMPT;
    for (AttemptRecord attempt : task.ended) {
      bytes += ATTEMPT + of(attempt.error());
    }
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }

  private static int of(TaskSpec spec) {
    int bytes = spec.payload().length() + of(spec.idempotencyKey());
    bytes += spec.idempotencyKey() == null ? 0 : KEY;
    bytes += spec.key() == null ? 0 : KEY + of(spec.key());
    TaskOptions options = spec.options();
    if (!options.equals(TaskOptions.DEFAULT)) {
      bytes += OPTIONS;
      for (var label : options.labels().entrySet()) {
        bytes += of(label.getKey()) + of(label.getValue());
      }
    }
    return bytes;
  }

  private static int of(@Nullable TaskError error) {
    return error == null ? 0 : 32 + of(error.type()) + of(error.message()) + of(error.trace());
  }

  private static int of(@Nullable String text) {
    return text == null ? 0 : TEXT + text.length();
  }
}
