package io.sampo.core.partition;

import io.sampo.core.task.Json;
import io.sampo.core.task.RetryPolicy;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says what a test wants of a task; all else is at its default. */
final class TaskBuilder {

  private String type = "echo";
  private Json payload = Json.of("{}");
  private @Nullable String idempotencyKey;
  private @Nullable String key;
  private String queue = TaskSpec.DEFAULT_QUEUE;
  private int priority = TaskSpec.DEFAULT_PRIORITY;
  private @Nullable Duration delay;
  private @Nullable Instant runAt;
  private @Nullable Duration expireAfter;
  private @Nullable Instant expiresAt;
  private RetryPolicy retry = RetryPolicy.DEFAULT;
  private Map<String, String> labels = Map.of();

  private TaskBuilder() {}

  static TaskBuilder task() {
    return new TaskBuilder();
  }

  TaskBuilder type(String value) {
    type = value;
    return this;
  }

  TaskBuilder payload(String value) {
    payload = Json.of(value);
    return this;
  }

  TaskBuilder idempotencyKey(@Nullable String value) {
    idempotencyKey = value;
    return this;
  }

  TaskBuilder key(@Nullable String value) {
    key = value;
    return this;
  }

  TaskBuilder queue(String value) {
    queue = value;
    return this;
  }

  TaskBuilder priority(int value) {
    priority = value;
    return this;
  }

  TaskBuilder delay(@Nullable Duration value) {
    delay = value;
    return this;
  }

  TaskBuilder runAt(@Nullable Instant value) {
    runAt = value;
    return this;
  }

  TaskBuilder expireAfter(@Nullable Duration value) {
    expireAfter = value;
    return this;
  }

  TaskBuilder expiresAt(@Nullable Instant value) {
    expiresAt = value;
    return this;
  }

  TaskBuilder retry(int maxAttempts, Duration backoff, double multiplier, Duration maxBackoff) {
    retry = new RetryPolicy(maxAttempts, backoff, multiplier, maxBackoff);
    return this;
  }

  TaskBuilder maxAttempts(int value) {
    RetryPolicy usual = RetryPolicy.DEFAULT;
    return retry(value, usual.backoff(), usual.multiplier(), usual.maxBackoff());
  }

  TaskBuilder label(String name, String value) {
    labels = Map.of(name, value);
    return this;
  }

  TaskSpec spec() {
    TaskOptions options =
        new TaskOptions(
            delay, runAt, expireAfter, expiresAt, TaskOptions.DEFAULT_TIMEOUT, retry, labels);
    return new TaskSpec(type, payload, idempotencyKey, key, queue, priority, options);
  }
}
