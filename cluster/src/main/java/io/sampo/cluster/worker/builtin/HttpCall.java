package io.sampo.cluster.worker.builtin;

import io.sampo.cluster.worker.AttemptFailure;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The payload of {@code http}.
 *
 * @param url where to, http or https
 * @param method POST unless said otherwise
 * @param headers beside those that are set anyway
 * @param body JSON, or a string that is sent as text; null for none
 * @param timeout until the response begins
 */
record HttpCall(
    @Nullable String url,
    @Nullable String method,
    @Nullable Map<String, @Nullable String> headers,
    @Nullable JsonNode body,
    @Nullable Duration timeout) {

  private static final Set<String> SCHEMES = Set.of("http", "https");

  /** The request, which repeated attempts of a task send under the same idempotency key. */
  HttpRequest request(String taskId, HttpHandlerSettings settings) throws AttemptFailure {
    URI target = target();
    if (!settings.allows(target.getHost())) {
      throw AttemptFailure.permanent(
          "HostNotAllowed", "this node may not call " + target.getHost());
    }
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(target)
              .timeout(timeout == null ? settings.timeout() : timeout)
              .method(Objects.requireNonNullElse(method, "POST"), publisher())
              .setHeader("Idempotency-Key", taskId);
      addHeaders(request);
      return request.build();
    } catch (IllegalArgumentException e) {
      throw AttemptFailure.payloadMismatch(String.valueOf(e.getMessage()));
    }
  }

  private void addHeaders(HttpRequest.Builder request) throws AttemptFailure {
    if (body != null && !body.isNull()) {
      request.setHeader(
          "Content-Type", body.isString() ? "text/plain; charset=utf-8" : "application/json");
    }
    if (headers == null) {
      return;
    }
    for (Map.Entry<String, @Nullable String> header : headers.entrySet()) {
      if (header.getValue() == null) {
        throw AttemptFailure.payloadMismatch("at /headers/%s: null".formatted(header.getKey()));
      }
      request.setHeader(header.getKey(), header.getValue());
    }
  }

  private URI target() throws AttemptFailure {
    if (url == null) {
      throw AttemptFailure.payloadMismatch("at /url: missing");
    }
    try {
      URI uri = new URI(url);
      String scheme = uri.getScheme();
      if (scheme != null
          && SCHEMES.contains(scheme.toLowerCase(Locale.ROOT))
          && uri.getHost() != null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw AttemptFailure.payloadMismatch("at /url: " + e.getReason());
    }
    throw AttemptFailure.payloadMismatch("at /url: needs http or https and a host");
  }

  private BodyPublisher publisher() {
    if (body == null || body.isNull()) {
      return BodyPublishers.noBody();
    }
    return BodyPublishers.ofString(body.isString() ? body.asString() : body.toString());
  }
}
