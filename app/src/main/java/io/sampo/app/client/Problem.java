package io.sampo.app.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A refusal as the server words it (RFC 9457).
 *
 * @param status the HTTP status; 0 when the document does not say
 * @param title what kind of refusal, in a few words
 * @param detail what is wrong this time; may be empty
 * @param errors the fields that are wrong
 */
public record Problem(int status, String title, String detail, List<FieldError> errors) {

  private static final int DETAIL_CHARS_MAX = 300;

  /**
   * One wrong field.
   *
   * @param pointer where (JSON pointer)
   * @param detail what is wrong with it
   */
  public record FieldError(String pointer, String detail) {}

  /** The problem in the body of an answer, or one made of whatever else the body says. */
  public static Problem of(int status, byte[] body) {
    Optional<RawJson> json = RawJson.read(body).filter(RawJson::isObject);
    if (json.isPresent()) {
      Problem said = of(json.get());
      return new Problem(status, said.title, said.detail, said.errors);
    }
    String text = new String(body, StandardCharsets.UTF_8).strip();
    return new Problem(status, "HTTP " + status, shortened(text), List.of());
  }

  /** The problem in a problem document. */
  public static Problem of(RawJson json) {
    int status = (int) json.path("status").asLong();
    String title = json.path("title").asString("");
    List<FieldError> errors =
        json.path("errors").elements().stream()
            .map(e -> new FieldError(e.path("pointer").asString(""), e.path("detail").asString("")))
            .toList();
    return new Problem(
        status,
        title.isEmpty() ? "HTTP " + status : title,
        json.path("detail").asString(""),
        errors);
  }

  /** Whether the same request may well be accepted later (429, 503). */
  public boolean passing() {
    return status == 429 || status == 503;
  }

  /** Title, detail and fields on one line. */
  public String oneLine() {
    StringBuilder line = new StringBuilder(title);
    if (!detail.isEmpty()) {
      line.append(": ").append(detail);
    }
    errors.forEach(e -> line.append("; ").append(e.pointer()).append(": ").append(e.detail()));
    return line.toString();
  }

  private static String shortened(String text) {
    return text.length() <= DETAIL_CHARS_MAX ? text : text.substring(0, DETAIL_CHARS_MAX) + "...";
  }
}
