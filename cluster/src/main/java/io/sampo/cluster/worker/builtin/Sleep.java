package io.sampo.cluster.worker.builtin;

import io.sampo.cluster.worker.AttemptFailure;
import io.sampo.handler.TaskContext;
import io.sampo.handler.TaskHandler;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Does nothing for a while: the payload is a duration ({@code "PT0.1S"}), a number of milliseconds,
 * or an object whose {@code duration} is one of these.
 */
final class Sleep implements TaskHandler<JsonNode, Void> {

  @Override
  public @Nullable Void handle(JsonNode payload, TaskContext context) throws Exception {
    Thread.sleep(durationIn(payload.isObject() ? payload.path("duration") : payload));
    return null;
  }

  private static Duration durationIn(JsonNode value) throws AttemptFailure {
    Duration duration = null;
    if (value.canConvertToLong() && value.isIntegralNumber()) {
      duration = Duration.ofMillis(value.asLong());
    } else if (value.isString()) {
      duration = parse(value.asString());
    }
    if (duration == null || duration.isNegative()) {
      throw AttemptFailure.payloadMismatch(
          "needs a duration such as \"PT0.1S\", a number of milliseconds, or {\"duration\": ...}");
    }
    return duration;
  }

  private static @Nullable Duration parse(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
