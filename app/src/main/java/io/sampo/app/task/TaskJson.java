package io.sampo.app.task;

import io.sampo.app.http.JsonWriter;
import io.sampo.core.task.AttemptRecord;
import io.sampo.core.task.Progress;
import io.sampo.core.task.RetryPolicy;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import org.jspecify.annotations.Nullable;

/** How tasks are shown: every field is always there, null where there is nothing to say. */
public final class TaskJson {

  private TaskJson() {}

  /** Writes a task as it stands. */
  public static void write(JsonWriter json, TaskRecord task) {
    json.beginObject().field("id", task.id().toString()).field("status", task.status().text());
    submitted(json, task.spec());
    json.field("attempt", task.attempt()).name("attempts").beginArray();
    task.attempts().forEach(attempt -> attempt(json, attempt));
    json.endArray().name("result").raw(task.result()).name("error");
    error(json, task.error());
    json.name("progress");
    progress(json, task.progress());
    json.field("createdAt", task.createdAt())
        .field("startedAt", task.startedAt())
        .field("finishedAt", task.finishedAt())
        .field("parentId", (String) null)
        .field("rootId", task.id().toString())
        .endObject();
  }

  private static void submitted(JsonWriter json, TaskSpec spec) {
    json.field("type", spec.type())
        .name("payload")
        .raw(spec.payload())
        .field("idempotencyKey", spec.idempotencyKey())
        .field("key", spec.key())
        .field("queue", spec.queue())
        .field("priority", spec.priority());
    TaskOptions options = spec.options();
    json.field("delay", options.delay())
        .field("runAt", options.runAt())
        .field("expireAfter", options.expireAfter())
        .field("expiresAt", options.expiresAt())
        .field("timeout", options.timeout())
        .name("retry");
    retry(json, options.retry());
    json.name("labels").beginObject();
    options.labels().forEach(json::field);
    json.endObject();
  }

  private static void retry(JsonWriter json, RetryPolicy retry) {
    json.beginObject()
        .field("maxAttempts", retry.maxAttempts())
        .field("backoff", retry.backoff())
        .field("multiplier", retry.multiplier())
        .field("maxBackoff", retry.maxBackoff())
        .endObject();
  }

  private static void attempt(JsonWriter json, AttemptRecord attempt) {
    json.beginObject()
        .field("number", attempt.number())
        .field("node", attempt.node())
        .field("startedAt", attempt.startedAt())
        .field("finishedAt", attempt.finishedAt())
        .field("outcome", attempt.outcome() == null ? null : attempt.outcome().text())
        .name("error");
    error(json, attempt.error());
    json.endObject();
  }

  /** Writes why an attempt failed, or null. */
  public static void error(JsonWriter json, @Nullable TaskError error) {
    if (error == null) {
      json.raw(null);
      return;
    }
    json.beginObject()
        .field("type", error.type())
        .field("message", error.message())
        .field("trace", error.trace())
        .endObject();
  }

  /** Writes how far an attempt is, or null. */
  public static void progress(JsonWriter json, @Nullable Progress progress) {
    if (progress == null) {
      json.raw(null);
      return;
    }
    json.beginObject()
        .field("done", progress.done())
        .field("total", progress.total())
        .field("message", progress.message())
        .endObject();
  }
}
