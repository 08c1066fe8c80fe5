package io.sampo.app.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * Calls to one server, which block. They throw {@link ProblemException} when the server refuses and
 * {@link UnreachableException} when no answer comes.
 */
final class HttpCalls implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

  private final URI server;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  HttpCalls(URI server) {
    this.server = server;
  }

  URI server() {
    return server;
  }

  /** The answer to a request that is answered soon. */
  Answer call(HttpRequest.Builder request) {
    return call(request, Duration.ZERO);
  }

  /** The answer to a request that may wait for so long. */
  Answer call(HttpRequest.Builder request, Duration wait) {
    return callUntimed(request.timeout(ANSWER_TIMEOUT.plus(wait)));
  }

  /** The answer to a request that takes as long as it takes. */
  Answer callUntimed(HttpRequest.Builder request) {
    return checked(exchange(request.build(), BodyHandlers.ofByteArray()));
  }

  /** The answer as it comes. */
  InputStream stream(HttpRequest.Builder request) {
    HttpResponse<InputStream> response = exchange(request.build(), BodyHandlers.ofInputStream());
    if (response.statusCode() / 100 == 2) {
      return response.body();
    }
    try (InputStream body = response.body()) {
      throw refusal(response, body.readAllBytes());
    } catch (IOException e) {
      throw new UnreachableException(server, e);
    }
  }

  private <T> HttpResponse<T> exchange(HttpRequest request, BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnreachableException(server, new InterruptedIOException("interrupted"));
    } catch (IOException e) {
      throw new UnreachableException(server, e);
    }
  }

  private static Answer checked(HttpResponse<byte[]> response) {
    if (response.statusCode() / 100 != 2) {
      throw refusal(response, response.body());
    }
    return new Answer(response.statusCode(), response.body(), date(response));
  }

  private static Optional<Instant> date(HttpResponse<?> response) {
    try {
      return response
          .headers()
          .firstValue("Date")
          .map(text -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static ProblemException refusal(HttpResponse<?> response, byte[] body) {
    Optional<Duration> retryAfter =
        response.headers().firstValue("Retry-After").flatMap(RetryAfter::parse);
    return new ProblemException(Problem.of(response.statusCode(), body), retryAfter.orElse(null));
  }

  HttpRequest.Builder post(String path, BodyPublisher body, String type, String accept) {
    return request(path).POST(body).header("Content-Type", type).header("Accept", accept);
  }

  HttpRequest.Builder request(String path) {
    String base = server.toString();
    String trimmed = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    return HttpRequest.newBuilder(URI.create(trimmed + path));
  }

  /** A text as one segment of a path or one part of a query. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
