package io.sampo.app.checks;

import io.sampo.app.client.JsonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Submits tasks by the hundred; lines that were not answered and have an idempotency key are sent
 * again, the others are left as unknown.
 */
final class BulkClient implements Runnable {

  private static final int LINES_MAX = 200;

  private final URI server;
  private final TaskMix mix;
  private final Random random;
  private final History history;
  private final CountDownLatch stop;

  BulkClient(URI server, TaskMix mix, Random random, History history, CountDownLatch stop) {
    this.server = server;
    this.mix = mix;
    this.random = random;
    this.history = history;
    this.stop = stop;
  }

  @Override
  public void run() {
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (!stop.await(random.nextInt(100, 600), TimeUnit.MILLISECONDS)) {
        List<ObjectNode> lines =
            Stream.generate(mix::next).limit(random.nextInt(1, LINES_MAX)).toList();
        lines.forEach(task -> history.add("submitted", line -> line.set("task", task)));
        submit(http, lines);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void submit(HttpClient http, List<ObjectNode> lines) throws InterruptedException {
    List<ObjectNode> open = lines;
    for (int tries = 1; !open.isEmpty(); tries++) {
      List<ObjectNode> unanswered = submitOnce(http, open, tries);
      unanswered.forEach(task -> history.add("unknown", line -> line.put("n", number(task))));
      open = unanswered.stream().filter(task -> task.has("idempotencyKey")).toList();
      if (!open.isEmpty()) {
        LoadClient.pauseBeforeRetry(random);
      }
    }
  }

  /** Sends the lines and returns those of which nothing is known. */
  private List<ObjectNode> submitOnce(HttpClient http, List<ObjectNode> lines, int tries)
      throws InterruptedException {
    boolean[] answered = new boolean[lines.size()];
    try {
      HttpResponse<InputStream> response = http.send(request(lines), BodyHandlers.ofInputStream());
      try (BufferedReader answers =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
        for (String answer = answers.readLine(); answer != null; answer = answers.readLine()) {
          take(answer, lines, answered, tries);
        }
      }
    } catch (IOException | JacksonException e) {
      // The answer ended, perhaps within a line; what was answered before stands.
    }
    return IntStream.range(0, lines.size()).filter(i -> !answered[i]).mapToObj(lines::get).toList();
  }

  private HttpRequest request(List<ObjectNode> lines) {
    String body =
        lines.stream()
            .map(JsonText.MAPPER::writeValueAsString)
            .collect(Collectors.joining("\n", "", "\n"));
    return HttpRequest.newBuilder(server.resolve("/v1/tasks"))
        .header("Content-Type", "application/x-ndjson")
        .header("Accept", "application/x-ndjson")
        .timeout(Duration.ofSeconds(60))
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private void take(String answer, List<ObjectNode> lines, boolean[] answered, int tries) {
    JsonNode json = JsonText.MAPPER.readTree(answer);
    int index = json.path("line").asInt(0) - 1;
    if (index < 0) {
      return; // a refusal of the whole request: overload
    }
    String number = number(lines.get(index));
    JsonNode problem = json.get("problem");
    if (problem == null) {
      answered[index] = true;
      String id = json.path("id").asString();
      history.add("acked", line -> line.put("n", number).put("id", id).put("tries", tries));
    } else if (problem.path("status").asInt() < 500 && problem.path("status").asInt() != 429) {
      answered[index] = true;
      history.add("refused", line -> line.put("n", number).set("why", problem));
    }
  }

  private static String number(ObjectNode task) {
    return task.path("labels").path("n").asString();
  }
}
