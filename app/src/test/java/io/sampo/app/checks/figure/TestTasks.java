package io.sampo.app.checks.figure;

import io.sampo.app.checks.host.Wait;
import io.sampo.app.checks.load.NodeApi;
import io.sampo.app.checks.load.Reply;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** The tasks of a cluster as these programs submit and look at them, through one node. */
final class TestTasks implements AutoCloseable {

  private static final int TRIES = 60;
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final NodeApi api;

  TestTasks(URI node) {
    this.api = new NodeApi(node);
  }

  /** Submits one task and returns its id. */
  String submit(String json) throws InterruptedException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    return patiently(() -> api.post("/v1/tasks", body)).path("id").asString();
  }

  /** The task as it is now. */
  JsonNode read(String id) throws InterruptedException {
    return patiently(() -> api.get("/v1/tasks/" + id));
  }

  /** The task as it is now, or a missing node where nobody can tell at the moment. */
  JsonNode readOnce(String id) throws InterruptedException {
    return api.get("/v1/tasks/" + id) instanceof Reply.Done(_, JsonNode json)
        ? json
        : MissingNode.getInstance();
  }

  /** The counters of the cluster. */
  JsonNode stats() throws InterruptedException {
    return patiently(() -> api.get("/v1/stats"));
  }

  /** Waits until as many tasks are finished as were accepted, and says whether they are. */
  boolean awaitFinished(Duration atMost) {
    return Wait.until(this::allFinished, atMost);
  }

  private boolean allFinished() {
    try {
      return api.get("/v1/stats") instanceof Reply.Done(_, JsonNode stats)
          && stats.path("acceptedTotal").asLong() == stats.path("finishedTotal").asLong();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Hands over all tasks there are, page by page. */
  void forEach(Consumer<JsonNode> task) throws InterruptedException {
    String cursor = "";
    do {
      String path = "/v1/tasks?limit=1000" + (cursor.isEmpty() ? "" : "&cursor=" + cursor);
      JsonNode page = patiently(() -> api.get(path));
      page.path("tasks").forEach(task);
      cursor = page.path("next").asString("");
    } while (!cursor.isEmpty());
  }

  /** A request. */
  private interface Request {

    Reply send() throws InterruptedException;
  }

  private static JsonNode patiently(Request request) throws InterruptedException {
    List<Reply> replies = new ArrayList<>();
    for (int tries = 0; tries < TRIES; tries++) {
      Reply reply = request.send();
      if (reply instanceof Reply.Done(_, JsonNode json)) {
        return json;
      }
      replies.add(reply);
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    throw new IllegalStateException("no good answer: " + replies.getLast());
  }

  @Override
  public void close() {
    api.close();
  }
}
