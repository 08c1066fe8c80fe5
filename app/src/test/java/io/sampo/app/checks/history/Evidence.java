package io.sampo.app.checks.history;

import io.sampo.app.checks.history.Submission.Ack;
import io.sampo.app.checks.history.Submission.Sight;
import io.sampo.app.checks.history.Submission.Wish;
import io.sampo.app.client.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A history, sorted by what it is about. */
final class Evidence {

  private final Map<Long, Submission> submissions = new LinkedHashMap<>();
  private final Map<String, KeptTask> kept = new HashMap<>();
  private final List<String> keptTwice = new ArrayList<>();
  private final Map<Integer, FaultSpan> openFaults = new HashMap<>();
  private final Map<Integer, FaultSpan> healedFaults = new LinkedHashMap<>();
  private final List<FaultSpan> faults = new ArrayList<>();
  private final Map<String, List<JsonNode>> others = new HashMap<>();
  private final Map<String, Long> counts = new HashMap<>();

  private Instant firstSent = Instant.MAX;
  private Instant lastAck = Instant.MIN;

  static Evidence of(Stream<String> lines) {
    Evidence evidence = new Evidence();
    lines.map(JsonText.MAPPER::readTree).forEach(evidence::take);
    evidence.endOpenFaults();
    return evidence;
  }

  private void take(JsonNode line) {
    String what = text(line, "what");
    counts.merge(what, 1L, Long::sum);
    switch (what) {
      case "submitted" -> takeSubmitted(time(line, "at"), line.path("task"));
      case "acked" -> takeAck(submission(line), ack(line));
      case "seen" -> submission(line).sights().add(sight(line));
      case "cancelled" -> submission(line).cancels().add(wish(line));
      case "retried" -> submission(line).retries().add(wish(line));
      case "task" -> takeKept(KeptTask.of(line.path("task")));
      case "fault" -> openFaults.put(line.path("number").asInt(), span(line));
      case "healed" -> heal(line.path("number").asInt());
      case "ready" -> endHealedFaults(time(line, "at"));
      case "unknown" -> {
        // The client tried again, or left it: nothing was promised.
      }
      default -> others.computeIfAbsent(what, _ -> new ArrayList<>()).add(line);
    }
  }

  private Submission submission(JsonNode line) {
    return submissions.computeIfAbsent(line.path("n").asLong(), Submission::new);
  }

  private void takeSubmitted(Instant at, JsonNode task) {
    firstSent = at.isBefore(firstSent) ? at : firstSent;
    submission(task.path("labels")).sent(at, task);
  }

  private void takeAck(Submission submission, Ack ack) {
    lastAck = ack.at().isAfter(lastAck) ? ack.at() : lastAck;
    submission.acks().add(ack);
  }

  private void takeKept(KeptTask task) {
    submissions.computeIfAbsent(task.number(), Submission::new).kept().add(task);
    if (kept.put(task.id(), task) != null) {
      keptTwice.add(task.id());
    }
  }

  private static Ack ack(JsonNode line) {
    return new Ack(time(line, "at"), text(line, "id"), line.path("tries").asInt());
  }

  private static Sight sight(JsonNode line) {
    return new Sight(
        time(line, "asked"),
        time(line, "at"),
        text(line, "status"),
        line.path("attempt").asInt(),
        text(line, "finishedAt"));
  }

  private static Wish wish(JsonNode line) {
    return new Wish(time(line, "asked"), time(line, "at"), text(line, "status"));
  }

  private static FaultSpan span(JsonNode line) {
    List<String> nodes = line.path("nodes").valueStream().map(JsonNode::asString).toList();
    return new FaultSpan(text(line, "kind"), nodes, time(line, "at"), Instant.MAX);
  }

  private void heal(int number) {
    FaultSpan fault = openFaults.remove(number);
    if (fault != null) {
      healedFaults.put(number, fault);
    }
  }

  private void endHealedFaults(Instant at) {
    healedFaults
        .values()
        .forEach(span -> faults.add(new FaultSpan(span.kind(), span.nodes(), span.from(), at)));
    healedFaults.clear();
  }

  private void endOpenFaults() {
    faults.addAll(healedFaults.values());
    faults.addAll(openFaults.values());
  }

  /** From the first submission to the last acknowledgement. */
  Duration underLoad() {
    return lastAck.isBefore(firstSent) ? Duration.ZERO : Duration.between(firstSent, lastAck);
  }

  Collection<Submission> submissions() {
    return Collections.unmodifiableCollection(submissions.values());
  }

  /** The tasks there were in the end, by id. */
  Map<String, KeptTask> kept() {
    return Collections.unmodifiableMap(kept);
  }

  /** Ids that were listed more than once in the end. */
  List<String> keptTwice() {
    return keptTwice;
  }

  List<FaultSpan> faults() {
    return faults;
  }

  /** Lines that are about none of these. */
  List<JsonNode> others(String what) {
    return others.getOrDefault(what, List.of());
  }

  /** How many lines there are of a kind. */
  long count(String what) {
    return counts.getOrDefault(what, 0L);
  }

  static Instant time(JsonNode json, String field) {
    return Instant.parse(text(json, field));
  }

  static String text(JsonNode json, String field) {
    return json.path(field).asString("");
  }
}
