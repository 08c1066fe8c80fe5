package io.sampo.cluster.archive;

import io.sampo.core.task.AttemptOutcome;
import io.sampo.core.task.AttemptRecord;
import io.sampo.core.task.Progress;
import io.sampo.core.task.RetryPolicy;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON columns of the archive, with the names users know from the message API. */
final class ArchiveJson {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private ArchiveJson() {}

  static void writeError(JsonText out, TaskError error) {
    out.open('{').field("type", error.type()).field("message", error.message());
    if (error.trace() != null) {
      out.field("trace", error.trace());
    }
    out.close('}');
  }

  static TaskError readError(byte[] json) {
    return error(MAPPER.readTree(json));
  }

  private static TaskError error(JsonNode node) {
    return new TaskError(
        node.required("type").stringValue(),
        node.required("message").stringValue(),
        optional(node, "trace", JsonNode::stringValue));
  }

  static void writeProgress(JsonText out, Progress progress) {
    out.open('{').field("done", progress.done()).field("total", progress.total());
    if (progress.message() != null) {
      out.field("message", progress.message());
    }
    out.close('}');
  }

  static Progress readProgress(byte[] json) {
    JsonNode node = MAPPER.readTree(json);
    return new Progress(
        node.required("done").longValue(),
        node.required("total").longValue(),
        optional(node, "message", JsonNode::stringValue));
  }

  static void writeAttempts(JsonText out, List<AttemptRecord> attempts) {
    out.open('[');
    for (AttemptRecord attempt : attempts) {
      writeAttempt(out.element(), attempt);
    }
    out.close(']');
  }

  private static void writeAttempt(JsonText out, AttemptRecord attempt) {
    out.open('{').field("number", attempt.number()).field("node", attempt.node());
    out.field("startedAt", attempt.startedAt().toString());
    if (attempt.finishedAt() != null) {
      out.field("finishedAt", attempt.finishedAt().toString());
    }
    if (attempt.outcome() != null) {
      out.field("outcome", attempt.outcome().text());
    }
    if (attempt.error() != null) {
      writeError(out.name("error"), attempt.error());
    }
    out.close('}');
  }

  static List<AttemptRecord> readAttempts(byte[] json) {
    List<AttemptRecord> attempts = new ArrayList<>();
    for (JsonNode node : MAPPER.readTree(json)) {
      attempts.add(
          new AttemptRecord(
              node.required("number").intValue(),
              node.required("node").stringValue(),
              Instant.parse(node.required("startedAt").stringValue()),
              optional(node, "finishedAt", ArchiveJson::instant),
              optional(node, "outcome", ArchiveJson::outcome),
              optional(node, "error", ArchiveJson::error)));
    }
    return List.copyOf(attempts);
  }

  private static AttemptOutcome outcome(JsonNode node) {
    String text = node.stringValue();
    return Arrays.stream(AttemptOutcome.values())
        .filter(outcome -> outcome.text().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("Unknown outcome in the archive: " + text));
  }

  static void writeLabels(JsonText out, Map<String, String> labels) {
    out.open('{');
    new TreeMap<>(labels).forEach(out::field);
    out.close('}');
  }

  static Map<String, String> readLabels(byte[] json) {
    Map<String, String> labels = new HashMap<>();
    MAPPER.readTree(json).forEachEntry((name, value) -> labels.put(name, value.stringValue()));
    return labels;
  }

  /** Whether the options, labels aside, say nothing but the defaults. */
  static boolean isDefault(TaskOptions options) {
    return options.delay() == null
        && options.runAt() == null
        && options.expireAfter() == null
        && options.expiresAt() == null
        && options.timeout().equals(TaskOptions.DEFAULT_TIMEOUT)
        && options.retry().equals(RetryPolicy.DEFAULT);
  }

  /** Writes what is not at its default; labels have a column of their own. */
  static void writeOptions(JsonText out, TaskOptions options) {
    out.open('{');
    writeIfThere(out, "delay", options.delay());
    writeIfThere(out, "runAt", options.runAt());
    writeIfThere(out, "expireAfter", options.expireAfter());
    writeIfThere(out, "expiresAt", options.expiresAt());
    if (!options.timeout().equals(TaskOptions.DEFAULT_TIMEOUT)) {
      out.field("timeout", options.timeout().toString());
    }
    if (!options.retry().equals(RetryPolicy.DEFAULT)) {
      writeRetry(out.name("retry"), options.retry());
    }
    out.close('}');
  }

  private static void writeIfThere(JsonText out, String name, @Nullable Object value) {
    if (value != null) {
      out.field(name, value.toString());
    }
  }

  private static void writeRetry(JsonText out, RetryPolicy retry) {
    out.open('{').field("maxAttempts", retry.maxAttempts());
    out.field("backoff", retry.backoff().toString());
    out.name("multiplier").raw(Double.toString(retry.multiplier()));
    out.field("maxBackoff", retry.maxBackoff().toString()).close('}');
  }

  /**
   * Reads what {@link #writeOptions} wrote.
   *
   * @param json null for the defaults
   */
  static TaskOptions readOptions(byte @Nullable [] json, Map<String, String> labels) {
    if (json == null && labels.isEmpty()) {
      return TaskOptions.DEFAULT;
    }
    JsonNode node = json == null ? MAPPER.createObjectNode() : MAPPER.readTree(json);
    Duration timeout = optional(node, "timeout", ArchiveJson::duration);
    RetryPolicy retry = optional(node, "retry", ArchiveJson::retry);
    return new TaskOptions(
        optional(node, "delay", ArchiveJson::duration),
        optional(node, "runAt", ArchiveJson::instant),
        optional(node, "expireAfter", ArchiveJson::duration),
        optional(node, "expiresAt", ArchiveJson::instant),
        timeout == null ? TaskOptions.DEFAULT_TIMEOUT : timeout,
        retry == null ? RetryPolicy.DEFAULT : retry,
        labels);
  }

  private static RetryPolicy retry(JsonNode node) {
    return new RetryPolicy(
        node.required("maxAttempts").intValue(),
        duration(node.required("backoff")),
        node.required("multiplier").doubleValue(),
        duration(node.required("maxBackoff")));
  }

  private static Duration duration(JsonNode node) {
    return Duration.parse(node.stringValue());
  }

  private static Instant instant(JsonNode node) {
    return Instant.parse(node.stringValue());
  }

  private static <T> @Nullable T optional(
      JsonNode node, String name, Function<JsonNode, T> reader) {
    JsonNode value = node.get(name);
    return value == null ? null : reader.apply(value);
  }
}
