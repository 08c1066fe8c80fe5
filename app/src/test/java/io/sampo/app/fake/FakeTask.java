package io.sampo.app.fake;

import io.sampo.app.client.JsonText;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A task of the fake server: finished at once, or when the test says so. */
final class FakeTask {

  final String id;
  final JsonNode submission;
  final CountDownLatch finished = new CountDownLatch(1);
  private volatile String status = "running";
  volatile Instant createdAt = Instant.now();

  FakeTask(String id, JsonNode submission) {
    this.id = id;
    this.submission = submission;
  }

  void finish(String end) {
    status = end;
    finished.countDown();
  }

  ObjectNode json() {
    ObjectNode json = JsonText.MAPPER.createObjectNode();
    json.put("id", id);
    json.put("status", status);
    json.put("createdAt", createdAt.toString());
    submission.properties().forEach(field -> json.set(field.getKey(), field.getValue()));
    json.set("result", submission.path("payload"));
    return json;
  }
}
