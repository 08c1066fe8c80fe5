package io.sampo.app.checks.load;

import io.sampo.app.checks.history.History;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/** What is there in the end: waits until nothing is left to do, then writes all of it down. */
public final class FinalState {

  private static final Duration FINISHED_WITHIN = Duration.ofMinutes(5);
  private static final int PAGE_RETRIES = 20;
  private static final long RETRY_MILLIS = 500;

  private FinalState() {}

  /** Writes all tasks that this node tells of, and the counters. */
  public static void write(URI node, History history) throws InterruptedException {
    try (NodeApi api = new NodeApi(node)) {
      awaitFinished(api);
      String cursor = "";
      do {
        String more = cursor.isEmpty() ? "" : "&cursor=" + cursor;
        JsonNode page = get(api, "/v1/tasks?limit=1000" + more);
        page.path("tasks").forEach(task -> history.add("task", line -> line.set("task", task)));
        cursor = page.path("next").asString("");
      } while (!cursor.isEmpty());
      JsonNode stats = get(api, "/v1/stats");
      history.add("stats", line -> line.set("stats", stats));
    }
  }

  private static void awaitFinished(NodeApi api) throws InterruptedException {
    long untilNanos = System.nanoTime() + FINISHED_WITHIN.toNanos();
    while (!finished(get(api, "/v1/stats")) && System.nanoTime() - untilNanos < 0) {
      pause();
    }
  }

  private static boolean finished(JsonNode stats) {
    return stats.path("acceptedTotal").asLong() == stats.path("finishedTotal").asLong();
  }

  private static JsonNode get(NodeApi api, String path) throws InterruptedException {
    Reply reply = api.get(path);
    for (int tries = 1; tries < PAGE_RETRIES && !(reply instanceof Reply.Done); tries++) {
      pause();
      reply = api.get(path);
    }
    if (reply instanceof Reply.Done(_, var json)) {
      return json;
    }
    throw new IllegalStateException("cannot read " + path + ": " + reply);
  }

  private static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
  }
}
