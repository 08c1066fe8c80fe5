package io.sampo.app.http;

import java.util.Locale;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.MediaRange;
import org.apache.pekko.http.javadsl.model.MediaType;
import org.apache.pekko.http.javadsl.model.headers.Accept;

/** A form in which bodies come in and answers go out. */
@SuppressWarnings("ImmutableEnumChecker") // Content types never change; they only do not say so.
public enum MediaForm {
  /** One JSON document. */
  JSON("application/json"),
  /** One JSON document a line. */
  NDJSON("application/x-ndjson"),
  /** Server-sent events. */
  EVENTS("text/event-stream"),
  /** A change to a JSON document (RFC 7396). */
  MERGE_PATCH("application/merge-patch+json"),
  /** Figures in the text format of Prometheus. */
  PROMETHEUS("text/plain; version=0.0.4; charset=UTF-8"),
  /** A problem document. */
  PROBLEM("application/problem+json"),
  /** A page. */
  HTML("text/html; charset=UTF-8"),
  /** A style sheet. */
  CSS("text/css; charset=UTF-8"),
  /** A script. */
  SCRIPT("text/javascript; charset=UTF-8");

  private final ContentType contentType;

  MediaForm(String contentType) {
    this.contentType = ContentTypes.parse(contentType);
  }

  /** The content type of an answer in this form. */
  public ContentType contentType() {
    return contentType;
  }

  /** The name without parameters. */
  public String mediaType() {
    return contentType.mediaType().mainType() + "/" + contentType.mediaType().subType();
  }

  /** Whether the body of a request says it has this form, in UTF-8. */
  public boolean isOf(ContentType said) {
    return same(contentType.mediaType(), said.mediaType())
        && said.getCharsetOption().map(charset -> isUtf8(charset.value())).orElse(true);
  }

  /** Whether the client takes answers in this form. */
  public boolean acceptedBy(HttpRequest request) {
    Optional<Accept> accept = request.getHeader(Accept.class);
    return accept.isEmpty() || quality(accept.get(), true) > 0;
  }

  /** Whether the client names this form, rather than taking anything. */
  public boolean namedBy(HttpRequest request) {
    return request.getHeader(Accept.class).map(accept -> quality(accept, false) > 0).orElse(false);
  }

  /** The quality of the range that names this form most closely (RFC 9110, 12.5.1). */
  private float quality(Accept accept, boolean wildcards) {
    float quality = 0;
    int closest = 0;
    for (MediaRange range : accept.getMediaRanges()) {
      int closeness = closeness(range);
      if (closeness > closest && (wildcards || closeness == EXACT)) {
        closest = closeness;
        quality = range.qValue();
      }
    }
    return quality;
  }

  private static final int EXACT = 3;

  private int closeness(MediaRange range) {
    if (!range.matches(contentType.mediaType())) {
      return 0;
    }
    if (range.mainType().equals("*")) {
      return 1;
    }
    return range.toString().contains("/*") ? 2 : EXACT;
  }

  private static boolean same(MediaType one, MediaType other) {
    return one.mainType().equalsIgnoreCase(other.mainType())
        && one.subType().equalsIgnoreCase(other.subType());
  }

  private static boolean isUtf8(String charset) {
    String name = charset.toUpperCase(Locale.ROOT);
    return name.equals("UTF-8") || name.equals("US-ASCII");
  }
}
