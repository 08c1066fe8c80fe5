package io.sampo.cluster.worker.builtin;

import io.sampo.cluster.worker.AttemptFailure;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The payload of {@code http}.
 *
 * @param url where to, http or https
 * @param method POST unless said otherwise
 * @param headers beside those that are set anyway
 * @param body JSON, or a string that is sent as text; null for none
 * @param timeout of the whole call, with redirects and the response's body
 */
record HttpCall(
    @Nullable String url,
    @Nullable String method,
    @Nullable Map<String, @Nullable String> headers,
    @Nullable JsonNode body,
    @Nullable Duration timeout) {

  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<String> CREDENTIALS =
      Set.of("authorization", "cookie", "proxy-authorization");
  private static final Duration TIMEOUT_MAX = Duration.ofDays(365);

  /** Those that say how a message is sent, which is not for its author to say. */
  private static final Set<String> HEADERS_OF_TRANSPORT =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}");
  private static final Pattern HEADER_VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");

  /** The request, which repeated attempts of a task send under the same idempotency key. */
  HttpUriRequestBase request(String taskId, HttpHandlerSettings settings) throws AttemptFailure {
    URI target = target();
    if (!settings.allows(target.getHost())) {
      throw AttemptFailure.permanent(
          "HostNotAllowed", "this node may not call " + target.getHost());
    }
    try {
      HttpUriRequestBase request = new HttpUriRequestBase(checkedMethod(), target);
      request.setHeader("Idempotency-Key", taskId);
      addBody(request);
      addHeaders(request);
      return request;
    } catch (IllegalArgumentException e) {
      throw AttemptFailure.payloadMismatch(String.valueOf(e.getMessage()));
    }
  }

  private String checkedMethod() throws AttemptFailure {
    String checked = Objects.requireNonNullElse(method, "POST");
    if (!TOKEN.matcher(checked).matches() || checked.equalsIgnoreCase("CONNECT")) {
      throw AttemptFailure.payloadMismatch("at /method: not a method that can be sent");
    }
    return checked;
  }

  /** How long the call may take. */
  Duration timeoutOr(Duration usual) throws AttemptFailure {
    if (timeout != null && !timeout.isPositive()) {
      throw AttemptFailure.payloadMismatch("at /timeout: must be positive");
    }
    Duration asked = timeout == null ? usual : timeout;
    return asked.compareTo(TIMEOUT_MAX) > 0 ? TIMEOUT_MAX : asked;
  }

  private void addBody(HttpUriRequestBase request) {
    if (body == null || body.isNull()) {
      return;
    }
    String text = body.isString() ? body.asString() : body.toString();
    request.setHeader(
        "Content-Type", body.isString() ? "text/plain; charset=utf-8" : "application/json");
    request.setEntity(new ByteArrayEntity(text.getBytes(StandardCharsets.UTF_8), null));
  }

  private void addHeaders(HttpUriRequestBase request) throws AttemptFailure {
    if (headers == null) {
      return;
    }
    for (Map.Entry<String, @Nullable String> header : headers.entrySet()) {
      String name = header.getKey();
      String value = header.getValue();
      if (value == null || !TOKEN.matcher(name).matches()) {
        throw AttemptFailure.payloadMismatch(
            "at /headers/%s: %s".formatted(name, value == null ? "null" : "not a header's name"));
      }
      if (HEADERS_OF_TRANSPORT.contains(name.toLowerCase(Locale.ROOT))) {
        throw AttemptFailure.payloadMismatch("at /headers/%s: is set by the node".formatted(name));
      }
      if (!HEADER_VALUE.matcher(value).matches()) {
        throw AttemptFailure.payloadMismatch(
            "at /headers/%s: a character that no header may have".formatted(name));
      }
      request.setHeader(name, value);
    }
  }

  /** The call that a reply asks for instead; null where it asks for none that may be made. */
  @Nullable HttpCall redirectedBy(HttpReply reply) throws AttemptFailure {
    URI from = target();
    String location = reply.headers().get("location");
    URI to = REDIRECTS.contains(reply.status()) ? resolved(from, location) : null;
    if (to == null || (isHttps(from) && !isHttps(to))) {
      return null;
    }
    String asked = checkedMethod();
    boolean get = reply.status() == 303 ? !asked.equals("HEAD") : asked.equals("POST");
    get &= reply.status() < 304;
    return new HttpCall(
        to.toString(), get ? "GET" : asked, headersFor(from, to), get ? null : body, timeout);
  }

  private static @Nullable URI resolved(URI from, @Nullable String location) {
    try {
      URI to = location == null ? null : from.resolve(new URI(location));
      return to != null && to.getHost() != null && isHttp(to.getScheme()) ? to : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  /** Credentials are for the host that they were given for. */
  private @Nullable Map<String, @Nullable String> headersFor(URI from, URI to) {
    String origin = from.getScheme() + "://" + from.getRawAuthority();
    if (headers == null || origin.equalsIgnoreCase(to.getScheme() + "://" + to.getRawAuthority())) {
      return headers;
    }
    Map<String, @Nullable String> kept = new LinkedHashMap<>(headers);
    kept.keySet().removeIf(name -> CREDENTIALS.contains(name.toLowerCase(Locale.ROOT)));
    return kept;
  }

  /** What and where to, for people: without the query, which may hold secrets. */
  String named() throws AttemptFailure {
    URI to = target();
    String port = to.getPort() < 0 ? "" : ":" + to.getPort();
    return "%s %s://%s%s%s"
        .formatted(checkedMethod(), to.getScheme(), to.getHost(), port, to.getPath());
  }

  private URI target() throws AttemptFailure {
    if (url == null) {
      throw AttemptFailure.payloadMismatch("at /url: missing");
    }
    try {
      URI uri = new URI(url);
      if (uri.getHost() != null && isHttp(uri.getScheme())) {
        if (uri.getRawUserInfo() != null) {
          throw AttemptFailure.payloadMismatch(
              "at /url: names a user; say who calls in the header Authorization");
        }
        return uri;
      }
    } catch (URISyntaxException e) {
      throw AttemptFailure.payloadMismatch("at /url: " + e.getReason());
    }
    throw AttemptFailure.payloadMismatch("at /url: needs http or https and a host");
  }

  private static boolean isHttps(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  private static boolean isHttp(@Nullable String scheme) {
    return scheme != null && SCHEMES.contains(scheme.toLowerCase(Locale.ROOT));
  }
}
