package io.sampo.app.fake;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** JSON of every kind that a server may answer with, the same for the same seed. */
public final class RandomJson {

  private static final int DEPTH_MAX = 5;

  /** Names that somebody looks for: their values are of the wrong kind most of the time. */
  private static final List<String> NAMES =
      List.of(
          "id",
          "status",
          "type",
          "queue",
          "attempt",
          "attempts",
          "createdAt",
          "labels",
          "error",
          "message",
          "trace",
          "payload",
          "result",
          "progress",
          "done",
          "total",
          "tasks",
          "next",
          "nodes",
          "partitions",
          "slots",
          "waiting",
          "load",
          "heapUsed",
          "line",
          "task",
          "problem",
          "rejected",
          "accepted",
          "errors",
          "pointer",
          "detail",
          "title",
          "number",
          "at",
          "bytes",
          "startedAt",
          "answers",
          "reachable",
          "problems",
          "warnings",
          "node",
          "state",
          "selfNode");

  private static final List<String> TEXTS =
      List.of(
          "",
          "x",
          "succeeded",
          "failed",
          "ready",
          "up",
          "left",
          "ü€😀",
          "\\u001b[2J",
          "\\u0000",
          "\\\"",
          "\\\\",
          "\\n\\r\\t",
          "\\u202e",
          "+1000000000-12-31T23:59:59.999999999Z",
          "2026-11-28T00:00:00Z",
          "-999999999-01-01T00:00:00Z",
          "%s %d %n",
          "\\u00e9 é");

  private static final List<String> STRANGE_TEXTS =
      List.of("\\ud800", "\\udfff\\ud800", "a\\ud83d", "\\uD83D\\uDE00\\uDE00");

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "1",
          "-1",
          "1.50",
          "1E5",
          "9007199254740993",
          "-9223372036854775808",
          "1e-7",
          "18446744073709551616",
          "3.141592653589793238462643383279");

  private static final List<String> STRANGE_NUMBERS =
      List.of("1e2147483648", "-1e-2147483649", "1E99999999999", "9".repeat(2_000));

  private final Random random;

  /** The values of this seed. */
  public RandomJson(long seed) {
    this.random = new Random(seed);
  }

  /** A value that every reader of JSON takes. */
  public String ordinary() {
    return value(0, false);
  }

  /** A value that is JSON by its grammar, with what ordinary readers choke on. */
  public String strange() {
    return value(0, true);
  }

  /** An object that has these members among others, each with a strange value. */
  public String strangeWith(String... members) {
    return object(1, true, List.of(members));
  }

  private String value(int depth, boolean strange) {
    return switch (random.nextInt(depth < DEPTH_MAX ? 9 : 5)) {
      case 0 -> List.of("true", "false", "null").get(random.nextInt(3));
      case 1, 2 -> strange && once() ? anyOf(STRANGE_NUMBERS) : anyOf(NUMBERS);
      case 3, 4 -> text(strange);
      case 5, 6 -> array(depth + 1, strange);
      default -> object(depth + 1, strange, List.of());
    };
  }

  private String array(int depth, boolean strange) {
    if (strange && random.nextInt(20) == 0) {
      int levels = 600 + random.nextInt(5_000);
      return "[".repeat(levels) + "]".repeat(levels);
    }
    return IntStream.range(0, random.nextInt(4))
        .mapToObj(_ -> value(depth, strange))
        .collect(Collectors.joining(space() + ",", "[" + space(), "]"));
  }

  private String object(int depth, boolean strange, List<String> wanted) {
    String others =
        IntStream.range(0, random.nextInt(5))
            .mapToObj(i -> name(i, strange) + space() + ":" + value(depth, strange))
            .collect(Collectors.joining(","));
    String own =
        wanted.stream()
            .map(name -> "\"" + name + "\":" + space() + value(depth, strange))
            .collect(Collectors.joining(","));
    return "{" + others + (others.isEmpty() || own.isEmpty() ? "" : ",") + own + "}";
  }

  /** Ordinary objects have each name once. */
  private String name(int i, boolean strange) {
    return strange
        ? once() ? text(true) : "\"" + anyOf(NAMES) + "\""
        : "\"" + anyOf(List.of("a", "é", "\\u00e9b", "\\\"", "€\\u20ac")) + i + "\"";
  }

  private String text(boolean strange) {
    return "\"" + anyOf(TEXTS) + (strange && once() ? anyOf(STRANGE_TEXTS) : "") + "\"";
  }

  private String space() {
    return anyOf(List.of("", "", " ", "\n", "\r\n", "\t"));
  }

  private boolean once() {
    return random.nextInt(3) == 0;
  }

  private String anyOf(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
