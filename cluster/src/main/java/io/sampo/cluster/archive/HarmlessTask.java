package io.sampo.cluster.archive;

import io.sampo.core.task.Json;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is stored in place of a task that PostgreSQL refuses, for example for a character with code
 * 0, for JSON nested too deep or for a key too long to index.
 */
final class HarmlessTask {

  private static final int TEXT_CHARS_MAX = 200;
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

  private HarmlessTask() {}

  /** The task with its payload and result as JSON strings, and clean texts. */
  static TaskRecord of(TaskRecord task) {
    Json result = task.result();
    return new TaskRecord(
        task.id(),
        spec(task.spec(), quoted(task.spec().payload())),
        task.bodyHash(),
        task.status(),
        task.attempt(),
        task.attempts().stream().allMatch(attempt -> attempt.node().indexOf('\0') < 0)
            ? task.attempts()
            : List.of(),
        task.lostAttempts(),
        result == null ? null : quoted(result),
        task.error(),
        task.progress(),
        task.startedAt(),
        task.finishedAt(),
        task.round());
  }

  /** What says no more than that there was such a task and how it ended. */
  static TaskRecord bare(TaskRecord task, String reason) {
    Instant finishedAt = ArchiveRow.finishedAt(task);
    boolean storable = finishedAt.isAfter(EARLIEST) && finishedAt.isBefore(LATEST);
    return new TaskRecord(
        task.id(),
        TaskSpec.of(clean(task.spec().type()), string("Could not be archived: " + reason)),
        task.bodyHash(),
        task.status(),
        task.attempt(),
        List.of(),
        task.lostAttempts(),
        null,
        null,
        null,
        null,
        storable ? finishedAt : LATEST,
        task.round());
  }

  private static TaskSpec spec(TaskSpec spec, Json payload) {
    return new TaskSpec(
        clean(spec.type()),
        payload,
        cleanIfThere(spec.idempotencyKey()),
        cleanIfThere(spec.key()),
        clean(spec.queue()),
        spec.priority(),
        options(spec.options()));
  }

  private static TaskOptions options(TaskOptions options) {
    Map<String, String> labels = new HashMap<>();
    options.labels().forEach((name, value) -> labels.put(clean(name), clean(value)));
    return new TaskOptions(
        options.delay(),
        options.runAt(),
        options.expireAfter(),
        options.expiresAt(),
        options.timeout(),
        options.retry(),
        labels);
  }

  private static Json quoted(Json json) {
    return string(json.toString());
  }

  private static Json string(String text) {
    CopyBuffer buffer = new CopyBuffer(text.length() + 64);
    new JsonText(buffer).string(text);
    return Json.of(buffer.toBytes());
  }

  private static @Nullable String cleanIfThere(@Nullable String text) {
    return text == null ? null : clean(text);
  }

  /** Without code 0 and halves of surrogate pairs, and short. */
  private static String clean(String text) {
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .limit(TEXT_CHARS_MAX)
        .map(c -> c == 0 || Character.getType(c) == Character.SURROGATE ? '\ufffd' : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }
}
