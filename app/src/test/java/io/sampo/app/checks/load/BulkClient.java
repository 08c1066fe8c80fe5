package io.sampo.app.checks.load;

import io.sampo.app.client.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Submits tasks by the hundred; lines that were not answered and have an idempotency key are sent
 * again, through any node, the others are left as unknown.
 */
final class BulkClient implements Runnable {

  private static final int LINES_MAX = 200;

  private final Shared shared;
  private final TaskMix mix;
  private final Random random;
  private final Pace pace;

  BulkClient(Shared shared, TaskMix mix, Random random, Pace pace) {
    this.shared = shared;
    this.mix = mix;
    this.random = random;
    this.pace = pace;
  }

  @Override
  public void run() {
    try {
      int size = random.nextInt(1, LINES_MAX);
      while (pace.awaitTurn(size)) {
        List<ObjectNode> lines = Stream.generate(mix::next).limit(size).toList();
        lines.forEach(task -> shared.history().add("submitted", line -> line.set("task", task)));
        submit(lines);
        size = random.nextInt(1, LINES_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void submit(List<ObjectNode> lines) throws InterruptedException {
    List<ObjectNode> open = lines;
    for (int tries = 1; !open.isEmpty(); tries++) {
      List<ObjectNode> unanswered = submitOnce(open, tries);
      open = unanswered.stream().filter(task -> task.has("idempotencyKey")).toList();
      if (!open.isEmpty()) {
        Shared.pauseBeforeRetry(random);
      }
    }
  }

  /** Sends the lines and returns those of which nothing is known. */
  private List<ObjectNode> submitOnce(List<ObjectNode> lines, int tries)
      throws InterruptedException {
    NodeApi node = shared.any(random);
    BitSet answered = new BitSet(lines.size());
    String why = "not all lines were answered";
    try (Stream<String> answers = node.bulk(body(lines))) {
      answers.forEach(answer -> take(answer, lines, answered, tries, node));
    } catch (IOException | UncheckedIOException | JacksonException e) {
      why = e.toString(); // Perhaps within a line; what was answered before stands.
    }
    List<ObjectNode> open =
        IntStream.range(0, lines.size())
            .filter(i -> !answered.get(i))
            .mapToObj(lines::get)
            .toList();
    if (tries == 1) {
      for (ObjectNode task : open) {
        shared.unknown(number(task), node, why);
      }
    }
    return open;
  }

  private static String body(List<ObjectNode> lines) {
    return lines.stream()
        .map(JsonText.MAPPER::writeValueAsString)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private void take(
      String answer, List<ObjectNode> lines, BitSet answered, int tries, NodeApi node) {
    JsonNode json = JsonText.MAPPER.readTree(answer);
    int index = json.path("line").asInt(0) - 1;
    if (index < 0) {
      return; // a refusal of the whole request: overload
    }
    ObjectNode task = lines.get(index);
    long number = Long.parseLong(number(task));
    JsonNode problem = json.get("problem");
    if (problem == null) {
      answered.set(index);
      String id = json.path("id").asString();
      shared
          .history()
          .add(
              "acked",
              line ->
                  line.put("n", number)
                      .put("id", id)
                      .put("tries", tries)
                      .put("node", node.toString()));
      shared.acked().add(task, id);
    } else if (!NodeApi.passing(problem.path("status").asInt())) {
      answered.set(index);
      shared.history().add("refused", line -> line.put("n", number).set("why", problem));
    }
  }

  private static String number(ObjectNode task) {
    return task.path("labels").path("n").asString();
  }
}
