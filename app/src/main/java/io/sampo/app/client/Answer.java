package io.sampo.app.client;

import java.net.HttpURLConnection;
import tools.jackson.databind.JsonNode;

/**
 * What the server answered when it did not refuse.
 *
 * @param status the HTTP status, 2xx
 * @param body the JSON, byte for byte
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record Answer(int status, byte[] body) {

  /** The body as a tree. */
  public JsonNode json() {
    return JsonText.read(body)
        .orElseThrow(() ->
            new ProblemException(
                new Problem(
                    HttpURLConnection.HTTP_BAD_GATEWAY,
                    "Not a Sampo server",
                    "the answer is not JSON",
                    java.util.List.of()),
                null));
  }

  /** The body as a task. */
  public TaskView task() {
    return new TaskView(json());
  }
}
