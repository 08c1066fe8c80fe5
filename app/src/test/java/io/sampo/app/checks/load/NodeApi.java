package io.sampo.app.checks.load;

import io.sampo.app.client.JsonText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The message API of one node as an impatient client uses it. */
public final class NodeApi implements AutoCloseable {

  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
  private static final String JSON = "application/json";
  private static final String NDJSON = "application/x-ndjson";

  private final URI node;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_WITHIN)
          .build();

  /** The API of the node at this address. */
  public NodeApi(URI node) {
    this.node = node;
  }

  /** Asks for what is there. */
  public Reply get(String path) throws InterruptedException {
    return call(HttpRequest.newBuilder(node.resolve(path)).GET());
  }

  /** Asks for something to be done. */
  public Reply post(String path, byte[] json) throws InterruptedException {
    return call(
        HttpRequest.newBuilder(node.resolve(path))
            .header("Content-Type", JSON)
            .POST(BodyPublishers.ofByteArray(json)));
  }

  private Reply call(HttpRequest.Builder request) throws InterruptedException {
    try {
      return reply(http.send(request.timeout(ANSWER_WITHIN).build(), BodyHandlers.ofByteArray()));
    } catch (IOException | JacksonException e) {
      return new Reply.Unknown(e.toString());
    }
  }

  private static Reply reply(HttpResponse<byte[]> response) {
    JsonNode json = JsonText.MAPPER.readTree(response.body());
    int status = response.statusCode();
    if (status / 100 == 2) {
      return new Reply.Done(status, json);
    }
    return passing(status) ? new Reply.Unknown(json.toString()) : new Reply.Refused(status, json);
  }

  /** Whether a refusal with this status says nothing about the next time. */
  static boolean passing(int status) {
    return status >= 500 || status == 429;
  }

  /**
   * Submits one task a line and gives the answer line by line; the stream ends with an
   * UncheckedIOException where the answer breaks off.
   */
  Stream<String> bulk(String lines) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(node.resolve("/v1/tasks"))
            .header("Content-Type", NDJSON)
            .header("Accept", NDJSON)
            .timeout(ANSWER_WITHIN)
            .POST(BodyPublishers.ofString(lines))
            .build();
    return http.send(request, BodyHandlers.ofLines()).body();
  }

  /** Submits one task a line and gives the counts once all accepted ones are durable. */
  public Reply bulkAtOnce(String lines) throws InterruptedException {
    return call(
        HttpRequest.newBuilder(node.resolve("/v1/tasks"))
            .header("Content-Type", NDJSON)
            .header("Accept", JSON)
            .POST(BodyPublishers.ofString(lines)));
  }

  @Override
  public String toString() {
    return node.toString();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
