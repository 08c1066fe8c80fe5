package io.sampo.app.task;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Measures how many lines of a bulk one thread parses in a second: run it by hand. */
final class TaskParserBenchmark {

  private static final int LINES = 1_000_000;
  private static final int ROUNDS = 6;

  private TaskParserBenchmark() {}

  public static void main(String[] args) {
    measure("plain", line("a".repeat(160), ""));
    measure("object payload", objectLine());
    measure("with options", line("a".repeat(60), OPTIONS));
    measure("non-ASCII payload", line("ä€𝄞".repeat(16), ""));
  }

  private static final String OPTIONS =
      ",\"key\":\"customer-4711\",\"priority\":7,\"timeout\":\"PT30S\",\"labels\":{\"team\":\"a\"}";

  private static byte[] line(String payload, String options) {
    String line = "{\"type\":\"echo\",\"payload\":\"" + payload + "\"" + options + "}";
    return line.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] objectLine() {
    return """
    {"type":"ship-order","payload":{"id":"order-12345","customer":{"name":"Ada","age":36},\
    "skus":["a-1","b-2","c-3"],"total":129.95,"express":true,"note":null,"by":"courier"},\
    "key":"c-17"}\
    """
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void measure(String name, byte[] line) {
    TaskParser parser = new TaskParser(1 << 20);
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < LINES; i++) {
        if (!(parser.parse(line, 0, line.length) instanceof ParsedTask.Valid)) {
          throw new IllegalStateException("not parsed");
        }
      }
      best = Math.max(best, LINES * 1e9 / (System.nanoTime() - start));
    }
    System.out.printf(Locale.ROOT, "%s, %d bytes: %,.0f lines/s%n", name, line.length, best);
  }
}
