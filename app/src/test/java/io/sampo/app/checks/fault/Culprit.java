package io.sampo.app.checks.fault;

import io.sampo.app.checks.history.History;
import io.sampo.app.checks.host.NodeProcess;
import io.sampo.app.checks.load.NodeApi;
import io.sampo.app.checks.load.Reply;
import io.sampo.app.client.JsonText;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A task that kills the node it runs on, again and again, until the cluster runs it no more. */
final class Culprit {

  /** Above those of all clients; a run has fewer of them. */
  private static final AtomicLong NUMBERS = new AtomicLong(1_000_000_000_000L);

  private static final Duration ACCEPTED_WITHIN = Duration.ofMinutes(1);

  /** Some five ends of nodes, and the time until one runs empty. */
  private static final Duration DEAD_WITHIN = Duration.ofMinutes(5);

  private static final long LOOK_EVERY_MILLIS = 300;

  private final List<NodeProcess> nodes;
  private final History history;
  private final ObjectNode task;
  private final long number = NUMBERS.incrementAndGet();
  private @Nullable String id;

  /** One that kills its node after so many milliseconds. */
  Culprit(List<NodeProcess> nodes, History history, int fuseMillis) {
    this.nodes = nodes;
    this.history = history;
    task = JsonText.MAPPER.createObjectNode();
    task.put("type", "killer")
        .put("payload", fuseMillis)
        .put("idempotencyKey", "culprit-" + number);
    task.putObject("retry").put("maxAttempts", 1);
    task.putObject("labels").put("n", "" + number).put("client", "culprit").put("end", "failed");
  }

  void submit() throws InterruptedException {
    history.add("submitted", line -> line.set("task", task));
    byte[] body = JsonText.MAPPER.writeValueAsBytes(task);
    long untilNanos = System.nanoTime() + ACCEPTED_WITHIN.toNanos();
    for (int tries = 1; id == null && System.nanoTime() - untilNanos < 0; tries++) {
      try (NodeApi node = new NodeApi(nodes.get(tries % nodes.size()).url())) {
        take(node.post("/v1/tasks", body), tries);
      }
    }
  }

  private void take(Reply reply, int tries) {
    if (reply instanceof Reply.Done(_, JsonNode json)) {
      String given = json.path("id").asString();
      id = given;
      history.add("acked", line -> line.put("n", number).put("id", given).put("tries", tries));
    } else {
      pause();
    }
  }

  /** Returns when it is a dead letter; that it never was is a finding. */
  void awaitDeadLetter() throws InterruptedException {
    long startNanos = System.nanoTime();
    JsonNode last = JsonText.MAPPER.nullNode();
    for (int look = 0; System.nanoTime() - startNanos < DEAD_WITHIN.toNanos(); look++) {
      try (NodeApi node = new NodeApi(nodes.get(look % nodes.size()).url())) {
        if (id != null && node.get("/v1/tasks/" + id) instanceof Reply.Done(_, JsonNode json)) {
          last = json;
        }
      }
      if (last.path("error").path("type").asString("").equals("AttemptsLost")) {
        return;
      }
      pause();
    }
    JsonNode seen = last;
    history.add("unconvicted", line -> line.put("n", number).set("task", seen));
  }

  private static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_EVERY_MILLIS));
  }
}
