package io.sampo.app.task;

import io.sampo.app.http.FieldNames;
import io.sampo.app.http.JsonFields;
import io.sampo.app.http.TextRule;
import io.sampo.core.task.Json;
import io.sampo.core.task.RetryPolicy;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A submission while it is read. What it does not say stays at the shared defaults. */
public final class TaskDraft implements JsonFields.Visitor {

  /** The fields of a submission. */
  public static final FieldNames FIELDS =
      FieldNames.of(
          "type",
          "payload",
          "idempotencyKey",
          "key",
          "queue",
          "priority",
          "delay",
          "runAt",
          "expireAfter",
          "expiresAt",
          "timeout",
          "retry",
          "labels");

  /** The fields of its retry policy. */
  public static final FieldNames RETRY_FIELDS = RetryDraft.FIELDS;

  private static final int LABELS_MAX = 16;
  private static final Duration DELAY_MAX = Duration.ofDays(3_653);
  private static final Duration TIMEOUT_MIN = Duration.ofMillis(1);
  private static final Duration TIMEOUT_MAX = Duration.ofDays(30);

  private final int payloadBytesMax;
  private @Nullable String type;
  private boolean typeSaid;
  private Json payload = Json.NULL;
  private @Nullable String idempotencyKey;
  private @Nullable String key;
  private @Nullable String queue;
  private int priority = TaskSpec.DEFAULT_PRIORITY;
  private @Nullable Duration delay;
  private @Nullable Instant runAt;
  private @Nullable Duration expireAfter;
  private @Nullable Instant expiresAt;
  private @Nullable Duration timeout;
  private RetryPolicy retry = RetryPolicy.DEFAULT;
  private Map<String, String> labels = Map.of();

  /** A draft that takes a payload of that many bytes at most. */
  public TaskDraft(int payloadBytesMax) {
    this.payloadBytesMax = payloadBytesMax;
  }

  @Override
  public void field(String name, JsonFields in) {
    switch (name) {
      case "type" -> type(in);
      case "payload" -> payload = in.raw(payloadBytesMax);
      case "idempotencyKey" -> idempotencyKey = in.text(TextRule.KEY);
      case "key" -> key = in.text(TextRule.KEY);
      case "queue" -> queue = in.text(TextRule.QUEUE);
      case "priority" -> priority = in.integer(0, TaskSpec.PRIORITY_MAX, TaskSpec.DEFAULT_PRIORITY);
      case "delay" -> delay = in.duration(Duration.ZERO, DELAY_MAX);
      case "runAt" -> runAt = in.instant();
      case "expireAfter" -> expireAfter = in.duration(Duration.ZERO, DELAY_MAX);
      case "expiresAt" -> expiresAt = in.instant();
      case "timeout" -> timeout = in.duration(TIMEOUT_MIN, TIMEOUT_MAX);
      case "retry" -> retry(in);
      case "labels" -> labels = in.labels(LABELS_MAX);
      default -> throw new IllegalArgumentException(name);
    }
  }

  private void type(JsonFields in) {
    typeSaid = !in.isNull();
    type = in.text(TextRule.TYPE);
  }

  private void retry(JsonFields in) {
    RetryDraft draft = new RetryDraft(DELAY_MAX);
    in.object(RetryDraft.FIELDS, draft);
    retry = draft.policy();
  }

  @Override
  public void end(JsonFields in) {
    if (!typeSaid) {
      in.wrongBeside("type", "is required");
    }
    if (delay != null && runAt != null) {
      in.wrongBeside("runAt", "and delay exclude each other");
    }
    if (expireAfter != null && expiresAt != null) {
      in.wrongBeside("expiresAt", "and expireAfter exclude each other");
    }
  }

  /** What was read; only where nothing was wrong with it. */
  TaskSpec spec() {
    return new TaskSpec(
        type == null ? "" : type,
        payload,
        idempotencyKey,
        key,
        queue == null || queue.equals(TaskSpec.DEFAULT_QUEUE) ? TaskSpec.DEFAULT_QUEUE : queue,
        priority,
        options());
  }

  private TaskOptions options() {
    boolean timed = delay != null || runAt != null || expireAfter != null || expiresAt != null;
    boolean usual = timeout == null || timeout.equals(TaskOptions.DEFAULT_TIMEOUT);
    if (!timed && usual && labels.isEmpty() && retry.equals(RetryPolicy.DEFAULT)) {
      return TaskOptions.DEFAULT;
    }
    return new TaskOptions(
        delay,
        runAt,
        expireAfter,
        expiresAt,
        timeout == null ? TaskOptions.DEFAULT_TIMEOUT : timeout,
        retry,
        labels);
  }
}
