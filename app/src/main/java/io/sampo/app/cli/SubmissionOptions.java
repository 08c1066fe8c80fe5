package io.sampo.app.cli;

import io.sampo.app.client.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** The fields of a submission that are neither type, payload nor idempotency key. */
final class SubmissionOptions {

  @Option(names = "--key", description = "Tasks of one key run one at a time, in order.")
  private @Nullable String key;

  @Option(names = "--queue", description = "The lane (default: default).")
  private @Nullable String queue;

  @Option(names = "--priority", paramLabel = "0..9", description = "Higher first (default: 5).")
  private @Nullable Integer priority;

  @Option(names = "--delay", paramLabel = "DURATION", description = "Not before this long.")
  private @Nullable Duration delay;

  @Option(names = "--run-at", paramLabel = "TIME", description = "Not before this time.")
  private @Nullable Instant runAt;

  @Option(
      names = "--expire-after",
      paramLabel = "DURATION",
      description = "Expires if not started within this long.")
  private @Nullable Duration expireAfter;

  @Option(
      names = "--expires-at",
      paramLabel = "TIME",
      description = "Expires if not started by this time.")
  private @Nullable Instant expiresAt;

  @Option(names = "--timeout", paramLabel = "DURATION", description = "For one attempt (5m).")
  private @Nullable Duration timeout;

  @Option(names = "--max-attempts", paramLabel = "N", description = "Attempts in all (3).")
  private @Nullable Integer maxAttempts;

  @Option(names = "--backoff", paramLabel = "DURATION", description = "Before attempt 2 (1s).")
  private @Nullable Duration backoff;

  @Option(names = "--multiplier", paramLabel = "X", description = "Growth of the backoff (2).")
  private @Nullable Double multiplier;

  @Option(names = "--max-backoff", paramLabel = "DURATION", description = "Its limit (5m).")
  private @Nullable Duration maxBackoff;

  @Option(names = "--label", paramLabel = "NAME=VALUE", description = "Searchable; repeatable.")
  private Map<String, String> labels = new LinkedHashMap<>();

  /** Whether any of these was given. */
  boolean any() {
    return !fields("").equals(new SubmissionOptions().fields(""));
  }

  /** A submission of that type with the fields that were given. */
  ObjectNode fields(String type) {
    ObjectNode fields = JsonText.MAPPER.createObjectNode();
    fields.put("type", type);
    put(fields, "key", key);
    put(fields, "queue", queue);
    put(fields, "priority", priority);
    put(fields, "delay", delay);
    put(fields, "runAt", runAt);
    put(fields, "expireAfter", expireAfter);
    put(fields, "expiresAt", expiresAt);
    put(fields, "timeout", timeout);
    ObjectNode retry = retry();
    if (!retry.isEmpty()) {
      fields.set("retry", retry);
    }
    if (!labels.isEmpty()) {
      labels.forEach(fields.putObject("labels")::put);
    }
    return fields;
  }

  private ObjectNode retry() {
    ObjectNode retry = JsonText.MAPPER.createObjectNode();
    put(retry, "maxAttempts", maxAttempts);
    put(retry, "backoff", backoff);
    if (multiplier != null) {
      retry.put("multiplier", multiplier);
    }
    put(retry, "maxBackoff", maxBackoff);
    return retry;
  }

  private static void put(ObjectNode fields, String name, @Nullable Object value) {
    switch (value) {
      case null -> {}
      case Integer number -> fields.put(name, number);
      default -> fields.put(name, value.toString());
    }
  }
}
