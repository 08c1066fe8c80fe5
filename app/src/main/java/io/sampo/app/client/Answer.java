package io.sampo.app.client;

import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the server answered when it did not refuse.
 *
 * @param status the HTTP status, 2xx
 * @param body the JSON, byte for byte
 * @param date when it was given, by the server's clock, if it says so
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record Answer(int status, byte[] body, Optional<Instant> date) {

  /**
   * The body as a value.
   *
   * @throws ProblemException when it is none: something else listens there
   */
  public RawJson json() {
    return RawJson.read(body).orElseThrow(() -> notSampo("the answer is not JSON"));
  }

  /**
   * The body as a task.
   *
   * @throws ProblemException when it is none
   */
  public TaskView task() {
    TaskView task = new TaskView(json());
    if (task.id().isEmpty()) {
      throw notSampo("the answer is no task");
    }
    return task;
  }

  /**
   * The array of that name in the body.
   *
   * @throws ProblemException when there is none
   */
  public RawJson array(String name) {
    RawJson array = json().path(name);
    if (!array.isArray()) {
      throw notSampo("the answer has no " + name);
    }
    return array;
  }

  private static ProblemException notSampo(String why) {
    return new ProblemException(
        new Problem(HttpURLConnection.HTTP_BAD_GATEWAY, "Not a Sampo server", why, List.of()),
        null);
  }
}
