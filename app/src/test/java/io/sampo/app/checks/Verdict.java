package io.sampo.app.checks;

import io.sampo.app.client.JsonText;
import io.sampo.app.client.TaskView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Holds a history against the promises. */
final class Verdict {

  private static final int LOST_ATTEMPTS_MAX = 5;

  private final List<String> broken = new ArrayList<>();
  private final Map<String, List<JsonNode>> lines = new HashMap<>();
  private final Map<String, JsonNode> byId = new LinkedHashMap<>();
  private final Map<String, List<JsonNode>> byNumber = new HashMap<>();
  private final List<Instant> kills;

  private Verdict(Stream<String> history) {
    history
        .map(JsonText.MAPPER::readTree)
        .forEach(line ->
            lines.computeIfAbsent(line.path("what").asString(), _ -> new ArrayList<>()).add(line));
    kills = of("killed").stream().map(line -> time(line, "at")).toList();
    for (JsonNode line : of("task")) {
      JsonNode task = line.path("task");
      if (byId.put(text(task, "id"), task) != null) {
        broken.add("listed twice: " + task);
      }
      byNumber.computeIfAbsent(number(task), _ -> new ArrayList<>()).add(task);
    }
  }

  /** The verdict on the history in this file. */
  static Verdict on(Path history) throws IOException {
    try (Stream<String> lines = Files.lines(history)) {
      Verdict verdict = new Verdict(lines);
      verdict.judge();
      return verdict;
    }
  }

  /** What was promised and not kept. */
  List<String> broken() {
    return List.copyOf(broken);
  }

  /** What there was to judge, by its name. */
  Map<String, Long> figures() {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("kills", (long) kills.size());
    figures.put("tasks submitted", (long) of("submitted").size());
    figures.put(
        "tasks acknowledged", acked().stream().map(line -> text(line, "n")).distinct().count());
    figures.put("acknowledgements of repeated submissions", repeatedAcks());
    figures.put("submissions without an answer", (long) of("unknown").size());
    figures.put("reads under way", (long) of("seen").size());
    figures.put("tasks accepted", (long) byId.size());
    figures.put(
        "keyed tasks", byId.values().stream().filter(task -> !text(task, "key").isEmpty()).count());
    figures.put("attempts lost to kills", attempts("lost"));
    figures.put("attempts failed as asked", attempts("failed"));
    figures.put("promises broken", (long) broken.size());
    return figures;
  }

  private long repeatedAcks() {
    return acked().size() - acked().stream().map(line -> text(line, "n")).distinct().count();
  }

  private long attempts(String outcome) {
    return byId.values().stream()
        .flatMap(task -> task.path("attempts").valueStream())
        .filter(attempt -> text(attempt, "outcome").equals(outcome))
        .count();
  }

  private void judge() {
    of("refused").forEach(line -> broken.add("a good task was refused: " + line));
    of("missing").forEach(line -> broken.add("an acknowledged task was not found: " + line));
    acked().forEach(this::judgeAcknowledged);
    byNumber.forEach((number, tasks) ->
        check(tasks.size() == 1, "submission " + number + " became several tasks", tasks));
    of("seen").forEach(this::judgeSeen);
    byId.values().forEach(this::judgeTask);
    keys().values().forEach(this::judgeKey);
    judgeStats();
  }

  private void judgeAcknowledged(JsonNode line) {
    JsonNode task = byId.get(text(line, "id"));
    check(task != null, "acknowledged and lost", line);
    if (task != null) {
      check(number(task).equals(text(line, "n")), "acknowledged as another task", line);
    }
  }

  /** An end, once told, is never another. */
  private void judgeSeen(JsonNode seen) {
    JsonNode task = byId.get(text(seen, "id"));
    if (task != null && TaskView.isFinished(text(seen, "status"))) {
      boolean same =
          text(task, "status").equals(text(seen, "status"))
              && text(task, "finishedAt").equals(text(seen, "finishedAt"));
      check(same, "ended in another way than was told before: " + seen, task);
    }
  }

  private void judgeTask(JsonNode task) {
    List<JsonNode> attempts = task.path("attempts").valueStream().toList();
    long lost = attempts.stream().filter(it -> text(it, "outcome").equals("lost")).count();
    String wanted = lost >= LOST_ATTEMPTS_MAX ? "failed" : text(task.path("labels"), "end");
    check(text(task, "status").equals(wanted), "is not " + wanted, task);
    check(task.path("attempt").asInt() == attempts.size(), "attempts do not add up", task);
    for (int i = 0; i < attempts.size(); i++) {
      JsonNode attempt = attempts.get(i);
      check(attempt.path("number").asInt() == i + 1, "attempts are not numbered in turn", task);
      judgeAttempt(task, attempt, i == attempts.size() - 1);
    }
    if (!text(task, "delay").isEmpty() && !attempts.isEmpty()) {
      Instant due = time(task, "createdAt").plus(Duration.parse(text(task, "delay")));
      check(!time(attempts.getFirst(), "startedAt").isBefore(due), "began before its time", task);
    }
  }

  private void judgeAttempt(JsonNode task, JsonNode attempt, boolean last) {
    switch (text(attempt, "outcome")) {
      case "succeeded" -> check(last, "went on after it succeeded", task);
      case "failed" -> check(text(task, "type").equals("fail"), "failed, and was not to", task);
      case "lost" -> check(killedDuring(attempt), "lost an attempt without a kill", task);
      default -> check(false, "has an attempt of a strange outcome", task);
    }
  }

  private boolean killedDuring(JsonNode attempt) {
    Instant start = time(attempt, "startedAt");
    Instant end = time(attempt, "finishedAt");
    return kills.stream().anyMatch(kill -> !kill.isBefore(start) && !kill.isAfter(end));
  }

  private Map<String, List<JsonNode>> keys() {
    return byId.values().stream()
        .filter(task -> !text(task, "key").isEmpty() && !task.path("attempts").isEmpty())
        .collect(
            Collectors.groupingBy(task -> text(task, "key"), TreeMap::new, Collectors.toList()));
  }

  /**
   * Tasks of a key run one at a time; and in the order of their numbers, for one client submits all
   * tasks of a key, one after the other. Only what was acknowledged at the first try counts for the
   * order: of the others nobody knows which try was accepted.
   */
  private void judgeKey(List<JsonNode> tasks) {
    Map<String, Long> tries = new HashMap<>();
    acked().forEach(line -> tries.merge(text(line, "n"), line.path("tries").asLong(), Math::max));
    JsonNode before = null;
    List<JsonNode> inOrder =
        tasks.stream().sorted(Comparator.comparing(task -> Long.valueOf(number(task)))).toList();
    for (JsonNode task : inOrder) {
      if (tries.getOrDefault(number(task), 0L) == 1) {
        boolean late = before == null || !firstStart(task).isBefore(time(before, "finishedAt"));
        check(late, "began before the one before it of its key had ended: " + before, task);
        before = task;
      }
    }
    JsonNode running = null;
    for (JsonNode attempt : attemptsByStart(tasks)) {
      boolean alone =
          running == null || !time(attempt, "startedAt").isBefore(time(running, "finishedAt"));
      check(
          alone, "two attempts of key " + text(tasks.getFirst(), "key") + ": " + running, attempt);
      running = attempt;
    }
  }

  private static Instant firstStart(JsonNode task) {
    return time(task.path("attempts").path(0), "startedAt");
  }

  private static List<JsonNode> attemptsByStart(List<JsonNode> tasks) {
    return tasks.stream()
        .flatMap(task -> task.path("attempts").valueStream())
        .sorted(
            Comparator.comparing((JsonNode attempt) -> time(attempt, "startedAt"))
                .thenComparing(attempt -> time(attempt, "finishedAt")))
        .toList();
  }

  private void judgeStats() {
    check(of("stats").size() == 1, "no counters", JsonText.MAPPER.createObjectNode());
    for (JsonNode line : of("stats")) {
      JsonNode stats = line.path("stats");
      check(
          stats.path("acceptedTotal").asLong() == byId.size(),
          "accepted is not " + byId.size(),
          stats);
      check(
          stats.path("finishedTotal").asLong() == byId.size(),
          "finished is not " + byId.size(),
          stats);
      stats
          .path("finished")
          .forEachEntry((status, count) -> {
            long listed =
                byId.values().stream().filter(task -> text(task, "status").equals(status)).count();
            check(count.asLong() == listed, listed + " tasks are " + status, stats);
          });
      stats
          .path("tasks")
          .forEachEntry(
              (status, count) -> check(count.asLong() == 0, "tasks are left " + status, stats));
    }
  }

  private void check(boolean kept, String what, Object about) {
    if (!kept) {
      broken.add(what + ": " + about);
    }
  }

  private List<JsonNode> acked() {
    return of("acked");
  }

  private List<JsonNode> of(String what) {
    return lines.getOrDefault(what, List.of());
  }

  private static String number(JsonNode task) {
    return text(task.path("labels"), "n");
  }

  private static Instant time(JsonNode json, String field) {
    return Instant.parse(text(json, field));
  }

  private static String text(JsonNode json, String field) {
    return json.path(field).asString("");
  }
}
