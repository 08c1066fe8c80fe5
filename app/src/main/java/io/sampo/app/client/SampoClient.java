package io.sampo.app.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The message API of one server. Every call blocks; it throws {@link ProblemException} when the
 * server refuses and {@link UnreachableException} when no answer comes.
 */
public final class SampoClient implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
  private static final String JSON = "application/json";
  private static final String NDJSON = "application/x-ndjson";

  private final URI server;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  /** A client of the server whose {@code /v1} is below this address. */
  public SampoClient(URI server) {
    this.server = server;
  }

  /** The server's address. */
  public URI server() {
    return server;
  }

  /** Submits one task. */
  public Answer submit(byte[] submission) {
    return call(post("/v1/tasks", BodyPublishers.ofByteArray(submission), JSON, JSON));
  }

  /** Submits one task a line, streamed; answers with the counts once all lines are durable. */
  public Answer submitLines(InputStream lines) {
    HttpRequest.Builder request =
        post("/v1/tasks", BodyPublishers.ofInputStream(() -> lines), NDJSON, JSON);
    // As long as the input takes: a pipe may be fed for hours.
    return checked(exchange(request.build(), BodyHandlers.ofByteArray()));
  }

  /** Submits one task a line and streams each one's end, until all ended or the wait is over. */
  public InputStream submitLinesAndWait(byte[] lines, Duration wait) {
    String path = "/v1/tasks?wait=" + wait;
    return stream(post(path, BodyPublishers.ofByteArray(lines), NDJSON, NDJSON));
  }

  /** Reads a task. */
  public Answer get(String id) {
    return call(request(taskPath(id)).GET());
  }

  /** Reads a task once it is finished, or as it stands when the wait is over. */
  public Answer get(String id, Duration wait) {
    HttpRequest.Builder request = request(taskPath(id) + "?wait=" + wait).GET();
    return checked(
        exchange(request.timeout(ANSWER_TIMEOUT.plus(wait)).build(), BodyHandlers.ofByteArray()));
  }

  /** Reads one page of tasks. */
  public Answer list(List<Map.Entry<String, String>> query) {
    return call(request("/v1/tasks" + queryString(query)).GET());
  }

  /** Cancels a task and all its descendants. */
  public Answer cancel(String id) {
    return call(post(taskPath(id) + "/cancel", BodyPublishers.noBody(), JSON, JSON));
  }

  /** Runs a failed task again. */
  public Answer retry(String id) {
    return call(post(taskPath(id) + "/retry", BodyPublishers.noBody(), JSON, JSON));
  }

  /** Reads the counters of the whole cluster. */
  public Stats stats() {
    return Stats.of(call(request("/v1/stats").GET()).json());
  }

  /** The state changes of one task, from after the event with this id. */
  public ServerSentEvents taskEvents(String id, @Nullable String lastEventId) {
    return events(taskPath(id) + "/events", lastEventId);
  }

  /** The state changes of all tasks that fit. */
  public ServerSentEvents allEvents(List<Map.Entry<String, String>> query) {
    return events("/v1/events" + queryString(query), null);
  }

  private ServerSentEvents events(String path, @Nullable String lastEventId) {
    HttpRequest.Builder request = request(path).GET().header("Accept", "text/event-stream");
    if (lastEventId != null) {
      request.header("Last-Event-ID", lastEventId);
    }
    return new ServerSentEvents(stream(request));
  }

  private Answer call(HttpRequest.Builder request) {
    return checked(exchange(request.timeout(ANSWER_TIMEOUT).build(), BodyHandlers.ofByteArray()));
  }

  private InputStream stream(HttpRequest.Builder request) {
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
    return new Answer(response.statusCode(), response.body());
  }

  private static ProblemException refusal(HttpResponse<?> response, byte[] body) {
    Optional<Duration> retryAfter =
        response.headers().firstValue("Retry-After").flatMap(RetryAfter::parse);
    return new ProblemException(Problem.of(response.statusCode(), body), retryAfter.orElse(null));
  }

  private HttpRequest.Builder post(String path, BodyPublisher body, String type, String accept) {
    return request(path).POST(body).header("Content-Type", type).header("Accept", accept);
  }

  private HttpRequest.Builder request(String path) {
    String base = server.toString();
    String trimmed = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    return HttpRequest.newBuilder(URI.create(trimmed + path));
  }

  private static String taskPath(String id) {
    return "/v1/tasks/" + encoded(id);
  }

  private static String queryString(List<Map.Entry<String, String>> query) {
    return query.isEmpty()
        ? ""
        : query.stream()
            .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
            .collect(Collectors.joining("&", "?", ""));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
