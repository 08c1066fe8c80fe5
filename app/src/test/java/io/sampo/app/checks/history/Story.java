package io.sampo.app.checks.history;

import io.sampo.app.client.JsonText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * A history made by hand: times are seconds since its beginning. It tells of one task, {@code a},
 * of submission 1, that was accepted and succeeded, unless it is told otherwise.
 */
final class Story {

  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  private final List<ObjectNode> lines = new ArrayList<>();
  private boolean counted = true;

  /** Nothing but a task that did well, from second 1 to 2. */
  static Story ofOneGoodTask() {
    return new Story().submitted(1, "succeeded").acked(1, "a").kept(task(1, "a", 1, 2));
  }

  Story submitted(long number, String end) {
    return line(
        "submitted",
        1,
        line -> line.putObject("task").putObject("labels").put("n", "" + number).put("end", end));
  }

  /** Submitted with a delay of so many seconds. */
  Story submittedWithDelay(long number, int seconds) {
    return line(
        "submitted",
        1,
        line ->
            line.putObject("task")
                .put("delay", "PT" + seconds + "S")
                .putObject("labels")
                .put("n", "" + number)
                .put("end", "succeeded"));
  }

  Story acked(long number, String id) {
    return line("acked", 1, line -> line.put("n", number).put("id", id).put("tries", 1));
  }

  Story seen(int asked, int at, String status, int attempt, String finishedAt) {
    return line(
        "seen",
        at,
        line ->
            line.put("n", 1)
                .put("asked", time(asked))
                .put("status", status)
                .put("attempt", attempt)
                .put("finishedAt", finishedAt));
  }

  /** A wish ({@code cancelled} or {@code retried}) of submission 1 that got this answer. */
  Story wished(String what, int asked, int at, String status) {
    return line(what, at, line -> line.put("n", 1).put("asked", time(asked)).put("status", status));
  }

  /** A fault that lasts over these seconds, at these nodes. */
  Story fault(int from, int until, String... nodes) {
    line(
        "fault",
        from,
        line -> {
          line.put("number", from).put("kind", "kill");
          Stream.of(nodes).forEach(line.putArray("nodes")::add);
        });
    line("healed", until, line -> line.put("number", from));
    return line("ready", until, _ -> {});
  }

  Story kept(ObjectNode task) {
    return line("task", 100, line -> line.set("task", task));
  }

  /** Any other line. */
  Story line(String what, int at, Consumer<ObjectNode> fields) {
    ObjectNode line = JsonText.MAPPER.createObjectNode().put("what", what).put("at", time(at));
    fields.accept(line);
    lines.add(line);
    return this;
  }

  /** The counters are this, and not what the tasks say. */
  Story stats(Consumer<ObjectNode> fields) {
    counted = false;
    return line("stats", 100, line -> fields.accept(line.putObject("stats")));
  }

  private void count() {
    long kept = lines.stream().filter(line -> line.path("what").asString().equals("task")).count();
    stats(stats -> stats.put("acceptedTotal", kept).put("finishedTotal", kept));
  }

  Verdict verdict() {
    if (counted) {
      count();
    }
    return Verdict.on(lines.stream().map(ObjectNode::toString));
  }

  /** A task that ran once, over these seconds, and succeeded. */
  static ObjectNode task(long number, String id, int from, int until) {
    ObjectNode task = JsonText.MAPPER.createObjectNode();
    task.put("id", id).put("status", "succeeded").put("attempt", 0).put("createdAt", time(1));
    task.putObject("labels").put("n", "" + number);
    task.putArray("attempts");
    return attempt(task, from, until, "succeeded");
  }

  /** The task after one attempt more. */
  static ObjectNode attempt(ObjectNode task, int from, int until, String outcome) {
    int number = task.path("attempt").asInt() + 1;
    task.put("attempt", number).put("finishedAt", time(until));
    task.withArray("attempts")
        .addObject()
        .put("number", number)
        .put("node", "here:1")
        .put("startedAt", time(from))
        .put("finishedAt", time(until))
        .put("outcome", outcome);
    return task;
  }

  /** A task whose only attempt so far had this outcome. */
  static ObjectNode taskThat(String outcome, int from, int until) {
    ObjectNode task = task(1, "a", from, until);
    task.putArray("attempts");
    return attempt(task.put("attempt", 0), from, until, outcome);
  }

  static String time(int second) {
    return BEGINNING.plusSeconds(second).toString();
  }
}
