package io.sampo.app.checks.load;

import io.sampo.app.checks.load.AckedTasks.Acked;
import java.time.Instant;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads, awaits, lists, cancels and retries tasks that were acknowledged, through any node. */
final class Follower implements Runnable {

  private static final byte[] NO_BODY = {};
  private static final int NOT_FOUND = 404;

  private final Shared shared;
  private final Random random;
  private final Pace pace;

  Follower(Shared shared, Random random, Pace pace) {
    this.shared = shared;
    this.random = random;
    this.pace = pace;
  }

  @Override
  public void run() {
    try {
      while (pace.awaitTurn(1)) {
        Acked task = shared.acked().any(random).orElse(null);
        if (task != null) {
          follow(task);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow(Acked task) throws InterruptedException {
    switch (random.nextInt(20)) {
      case 0, 1 -> read(task, "?wait=PT2S");
      case 2 -> cancel(task);
      case 3 -> retry(task);
      case 4 -> list(task);
      default -> {
        // Twice, so that the second may be seen to tell something older.
        read(task, "");
        read(task, "");
      }
    }
  }

  /** An acknowledged task is there at any time. */
  private void read(Acked task, String query) throws InterruptedException {
    Instant asked = Instant.now();
    NodeApi node = shared.any(random);
    switch (node.get("/v1/tasks/" + task.id() + query)) {
      case Reply.Done(_, var json) ->
          shared
              .history()
              .add(
                  "seen",
                  line ->
                      about(line, task, asked, node)
                          .put("status", json.path("status").asString())
                          .put("attempt", json.path("attempt").asInt())
                          .put("finishedAt", json.path("finishedAt").asString("")));
      case Reply.Refused(int status, var problem) -> refused(task, asked, node, status, problem);
      case Reply.Unknown _ -> {
        // A node that is down tells nothing.
      }
    }
  }

  /** Asks only for tasks without a key, so that the order of keys stays easy to judge. */
  private void cancel(Acked task) throws InterruptedException {
    if (!task.keyed()) {
      wish(task, "cancel", "cancelled");
    }
  }

  private void retry(Acked task) throws InterruptedException {
    if (task.endsAs("failed") && !task.keyed()) {
      wish(task, "retry", "retried");
    }
  }

  private void wish(Acked task, String path, String what) throws InterruptedException {
    Instant asked = Instant.now();
    NodeApi node = shared.any(random);
    switch (node.post("/v1/tasks/" + task.id() + "/" + path, NO_BODY)) {
      case Reply.Done(_, var json) -> {
        String status = json.path("status").asString();
        shared.history().add(what, line -> about(line, task, asked, node).put("status", status));
      }
      case Reply.Refused(int status, var problem) -> refused(task, asked, node, status, problem);
      case Reply.Unknown _ -> // it may have been done
          shared.history().add(what, line -> about(line, task, asked, node).put("status", ""));
    }
  }

  private void list(Acked task) throws InterruptedException {
    Instant asked = Instant.now();
    NodeApi node = shared.any(random);
    String query = "/v1/tasks?limit=10&label.n=" + task.number();
    if (node.get(query) instanceof Reply.Done(_, var json)) {
      boolean there =
          json.path("tasks")
              .valueStream()
              .anyMatch(it -> it.path("id").asString().equals(task.id()));
      shared.history().add(there ? "listed" : "unlisted", line -> about(line, task, asked, node));
    }
  }

  /** A refusal may have its reason in the task's state, but it is never that there is no task. */
  private void refused(Acked task, Instant asked, NodeApi node, int status, JsonNode problem) {
    if (status == NOT_FOUND) {
      shared.history().add("missing", line -> about(line, task, asked, node).set("why", problem));
    }
  }

  private static ObjectNode about(ObjectNode line, Acked task, Instant asked, NodeApi node) {
    return line.put("n", Long.parseLong(task.number()))
        .put("id", task.id())
        .put("asked", asked.toString())
        .put("node", node.toString());
  }
}
