package io.sampo.app.http;

import io.sampo.core.task.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Why a request, or one line of a bulk, was refused: a problem document as RFC 9457 has it.
 *
 * @param type its kind
 * @param detail what is wrong this time, for people
 * @param errors which parts of the request are wrong
 * @param extensions further members of the document
 * @param retryAfter when trying again makes sense; null where it does not
 */
public record Problem(
    ProblemType type,
    String detail,
    List<FieldError> errors,
    Map<String, Json> extensions,
    @Nullable Duration retryAfter) {

  /** Takes unmodifiable copies. */
  public Problem {
    errors = List.copyOf(errors);
    extensions = Map.copyOf(extensions);
  }

  /** A problem with the request as a whole. */
  public static Problem of(ProblemType type, String detail) {
    return new Problem(type, detail, List.of(), Map.of(), null);
  }

  /** A problem with parts of the request; its detail is theirs. */
  public static Problem of(ProblemType type, List<FieldError> errors) {
    return new Problem(type, summary(errors), errors, Map.of(), null);
  }

  /** The same problem, saying when to try again. */
  public Problem retryAfter(Duration wait) {
    return new Problem(type, detail, errors, extensions, wait);
  }

  /** The same problem with one more member. */
  public Problem with(String name, Json value) {
    Map<String, Json> more = new TreeMap<>(extensions);
    more.put(name, value);
    return new Problem(type, detail, errors, more, retryAfter);
  }

  private static String summary(List<FieldError> errors) {
    FieldError first = errors.getFirst();
    String rest = errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more)";
    return first.name() + " " + first.detail() + rest;
  }

  /** Writes the document. */
  public void write(JsonWriter json) {
    json.beginObject()
        .field("type", type.uri())
        .field("title", type.title())
        .field("status", type.status())
        .field("detail", detail);
    if (!errors.isEmpty()) {
      json.name("errors").beginArray();
      for (FieldError error : errors) {
        json.beginObject()
            .field(error.where().member(), error.name())
            .field("detail", error.detail())
            .endObject();
      }
      json.endArray();
    }
    extensions.forEach((name, value) -> json.name(name).raw(value));
    json.endObject();
  }

  /** Whole seconds until trying again makes sense, at least one. */
  public long retryAfterSeconds() {
    return retryAfter == null ? 1 : Math.max(1, (retryAfter.toMillis() + 999) / 1000);
  }
}
