package io.sampo.app.map;

import io.sampo.app.client.Answer;
import io.sampo.app.client.RawJson;
import io.sampo.app.client.SampoClient;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the server has of a run of the same name: its tasks bear the name as a label.
 *
 * @param until when its last task was accepted, by the server's clock; null if there was none
 */
record EarlierRun(@Nullable Instant until) {

  /** The label that says to which run a task belongs. */
  static final String LABEL = "map";

  /** As long as idempotency keys hold, unless the server is set otherwise. */
  static final Duration WINDOW = Duration.ofHours(24);

  /** No run came before. */
  static final EarlierRun NONE = new EarlierRun(null);

  /**
   * Asks the server.
   *
   * @throws WindowOverException when keys of that run may have run out: its lines would run again
   */
  static EarlierRun find(SampoClient client, String name) {
    Answer newest = list(client, Map.entry("label." + LABEL, name));
    Optional<Instant> until = first(newest);
    if (until.isEmpty()) {
      return NONE;
    }
    String over = newest.date().orElseGet(Instant::now).minus(WINDOW).toString();
    first(list(client, Map.entry("label." + LABEL, name), Map.entry("createdBefore", over)))
        .ifPresent(began -> {
          throw new WindowOverException(name, began);
        });
    return new EarlierRun(until.get());
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  private static Answer list(SampoClient client, Map.Entry<String, String>... filters) {
    List<Map.Entry<String, String>> query = new ArrayList<>(List.of(filters));
    query.add(Map.entry("limit", "1"));
    return client.list(query);
  }

  private static Optional<Instant> first(Answer page) {
    return page.array("tasks").elements().stream()
        .findFirst()
        .map(task -> task.path("createdAt"))
        .map(RawJson::toString)
        .map(text -> instant(text.replace("\"", "")));
  }

  /** Whether a task that was created then belongs to that run. */
  boolean has(String createdAt) {
    return until != null && !instant(createdAt).isAfter(until);
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      return Instant.MAX;
    }
  }
}
