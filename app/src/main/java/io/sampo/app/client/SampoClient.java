package io.sampo.app.client;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The message API of one server. Every call blocks; it throws {@link ProblemException} when the
 * server refuses and {@link UnreachableException} when no answer comes.
 */
public final class SampoClient implements AutoCloseable {

  private static final String JSON = "application/json";
  private static final String NDJSON = "application/x-ndjson";

  private final HttpCalls calls;

  /** A client of the server whose {@code /v1} is below this address. */
  public SampoClient(URI server) {
    this.calls = new HttpCalls(server);
  }

  /** The server's address. */
  public URI server() {
    return calls.server();
  }

  /** Submits one task. */
  public Answer submit(byte[] submission) {
    return calls.call(calls.post("/v1/tasks", BodyPublishers.ofByteArray(submission), JSON, JSON));
  }

  /** Submits one task a line, streamed; answers with the counts once all lines are durable. */
  public Answer submitLines(InputStream lines) {
    HttpRequest.Builder request =
        calls.post("/v1/tasks", BodyPublishers.ofInputStream(() -> lines), NDJSON, JSON);
    // As long as the input takes: a pipe may be fed for hours.
    return calls.callUntimed(request);
  }

  /** Submits one task a line and streams each one's end, until all ended or the wait is over. */
  public InputStream submitLinesAndWait(byte[] lines, Duration wait) {
    String path = "/v1/tasks?wait=" + wait;
    return calls.stream(calls.post(path, BodyPublishers.ofByteArray(lines), NDJSON, NDJSON));
  }

  /** Reads a task. */
  public Answer get(String id) {
    return calls.call(calls.request(taskPath(id)).GET());
  }

  /** Reads a task once it is finished, or as it stands when the wait is over. */
  public Answer get(String id, Duration wait) {
    return calls.call(calls.request(taskPath(id) + "?wait=" + wait).GET(), wait);
  }

  /** Reads one page of tasks. */
  public Answer list(List<Map.Entry<String, String>> query) {
    return calls.call(calls.request("/v1/tasks" + queryString(query)).GET());
  }

  /** Cancels a task and all its descendants. */
  public Answer cancel(String id) {
    return calls.call(calls.post(taskPath(id) + "/cancel", BodyPublishers.noBody(), JSON, JSON));
  }

  /** Runs a failed task again. */
  public Answer retry(String id) {
    return calls.call(calls.post(taskPath(id) + "/retry", BodyPublishers.noBody(), JSON, JSON));
  }

  /** Reads the counters of the whole cluster. */
  public Stats stats() {
    return Stats.of(calls.call(calls.request("/v1/stats").GET()).json());
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
    HttpRequest.Builder request = calls.request(path).GET().header("Accept", "text/event-stream");
    if (lastEventId != null) {
      request.header("Last-Event-ID", lastEventId);
    }
    return new ServerSentEvents(calls.stream(request));
  }

  private static String taskPath(String id) {
    return "/v1/tasks/" + HttpCalls.encoded(id);
  }

  private static String queryString(List<Map.Entry<String, String>> query) {
    return query.isEmpty()
        ? ""
        : query.stream()
            .map(entry ->
                HttpCalls.encoded(entry.getKey()) + "=" + HttpCalls.encoded(entry.getValue()))
            .collect(Collectors.joining("&", "?", ""));
  }

  @Override
  public void close() {
    calls.close();
  }
}
