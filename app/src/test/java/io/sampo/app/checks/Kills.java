package io.sampo.app.checks;

import io.sampo.app.client.Answer;
import io.sampo.app.client.ClientException;
import io.sampo.app.client.SampoClient;
import io.sampo.app.client.Stats;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/** Kills a node, or its PostgreSQL, again and again under load; what was seen is a history. */
final class Kills {

  private static final Duration FINISHED_WITHIN = Duration.ofMinutes(3);
  private static final int SINGLES = 3;

  /** Whose processes are killed. */
  enum Victim {
    NODE,
    POSTGRES
  }

  /**
   * What to do.
   *
   * @param pauseMillisMax the longest time a node lives between two kills
   */
  record Plan(Victim victim, int kills, long seed, int pauseMillisMax) {}

  private final Plan plan;
  private final Path directory;
  private final Random random;

  /** Kills by plan, with all files in this directory. */
  Kills(Plan plan, Path directory) {
    this.plan = plan;
    this.directory = directory;
    this.random = new Random(plan.seed());
  }

  /** Runs the plan and returns the file with its history. */
  Path run() throws IOException, InterruptedException {
    Path file = directory.resolve("history.ndjson");
    try (History history = new History(file);
        CheckNode node = new CheckNode(directory)) {
      node.start();
      node.awaitReady();
      killUnderLoad(node, history);
      readAll(node, history);
    }
    return file;
  }

  private void killUnderLoad(CheckNode node, History history)
      throws IOException, InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    List<Thread> clients = startClients(node, history, stop);
    try {
      for (int kill = 0; kill < plan.kills(); kill++) {
        pause(random.nextInt(200, plan.pauseMillisMax()));
        kill(node, history);
      }
      node.awaitReady(); // so that each run ends with work, wherever its kills fell
      pause(1_000);
    } finally {
      stop.countDown();
      for (Thread client : clients) {
        client.join();
      }
    }
  }

  private void kill(CheckNode node, History history) throws IOException, InterruptedException {
    switch (plan.victim()) {
      case NODE -> {
        node.kill();
        history.add("killed", line -> line.put("victim", "node"));
        node.start();
        if (random.nextInt(4) == 0) {
          return; // the next kill may come while it starts
        }
      }
      case POSTGRES -> {
        node.killPostgres();
        history.add("killed", line -> line.put("victim", "postgres"));
      }
    }
    if (random.nextInt(4) != 0) {
      node.awaitReady();
      history.add("ready", _ -> {});
    }
  }

  private List<Thread> startClients(CheckNode node, History history, CountDownLatch stop) {
    AtomicLong numbers = new AtomicLong();
    List<Thread> clients = new ArrayList<>();
    for (int i = 1; i <= SINGLES; i++) {
      Random own = new Random(random.nextLong());
      TaskMix mix = new TaskMix("single-" + i, numbers, own);
      clients.add(Thread.startVirtualThread(new LoadClient(node.url(), mix, own, history, stop)));
    }
    Random own = new Random(random.nextLong());
    TaskMix mix = new TaskMix("bulk", numbers, own);
    clients.add(Thread.startVirtualThread(new BulkClient(node.url(), mix, own, history, stop)));
    return clients;
  }

  private static void pause(int millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  /** Waits until nothing is left to do, then writes down all tasks and the counters. */
  private static void readAll(CheckNode node, History history)
      throws IOException, InterruptedException {
    node.awaitReady();
    try (SampoClient client = new SampoClient(node.url())) {
      awaitFinished(client);
      String cursor = "";
      do {
        JsonNode page = client.list(query(cursor)).json();
        page.path("tasks").forEach(task -> history.add("task", line -> line.set("task", task)));
        cursor = page.path("next").asString("");
      } while (!cursor.isEmpty());
      JsonNode stats = statsOf(node);
      history.add("stats", line -> line.set("stats", stats));
    }
  }

  private static List<Map.Entry<String, String>> query(String cursor) {
    Map.Entry<String, String> limit = Map.entry("limit", "1000");
    return cursor.isEmpty() ? List.of(limit) : List.of(limit, Map.entry("cursor", cursor));
  }

  private static void awaitFinished(SampoClient client) {
    long untilNanos = System.nanoTime() + FINISHED_WITHIN.toNanos();
    while (!finished(client) && System.nanoTime() - untilNanos < 0) {
      pause(200);
    }
  }

  private static boolean finished(SampoClient client) {
    try {
      Stats stats = client.stats();
      return stats.accepted() == stats.finished();
    } catch (ClientException e) {
      return false;
    }
  }

  private static JsonNode statsOf(CheckNode node) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(node.url().resolve("/v1/stats")).build();
      byte[] body = http.send(request, BodyHandlers.ofByteArray()).body();
      return new Answer(200, body).json();
    }
  }
}
