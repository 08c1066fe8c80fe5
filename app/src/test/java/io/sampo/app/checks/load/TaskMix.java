package io.sampo.app.checks.load;

import io.sampo.app.client.JsonText;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.node.ObjectNode;

/**
 * Submissions of one client, of all kinds. The label {@code n} numbers them, {@code end} says how
 * the task is to end.
 */
final class TaskMix {

  private static final int KEYS = 8;

  private final String client;
  private final AtomicLong numbers;
  private final Random random;

  /** A mix that draws from this source. */
  TaskMix(String client, AtomicLong numbers, Random random) {
    this.client = client;
    this.numbers = numbers;
    this.random = random;
  }

  /** The next submission. */
  ObjectNode next() {
    ObjectNode task = JsonText.MAPPER.createObjectNode();
    long number = numbers.incrementAndGet();
    String end = describe(task);
    ObjectNode labels = task.putObject("labels");
    labels.put("n", String.valueOf(number)).put("client", client).put("end", end);
    if (random.nextBoolean()) {
      task.put("idempotencyKey", client + "-" + number);
    }
    if (random.nextInt(10) == 0) {
      task.put("priority", random.nextInt(10));
    }
    return task;
  }

  private String describe(ObjectNode task) {
    boolean keyed = random.nextInt(5) == 0;
    if (keyed) {
      task.put("key", client + "-" + random.nextInt(KEYS));
    }
    String end = "succeeded";
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> task.put("type", "echo").put("payload", random.nextLong());
      case 3, 4, 5, 6 -> task.put("type", "witness").put("payload", millis(keyed));
      case 7 -> {
        task.put("type", "fail").putObject("payload").put("times", random.nextInt(1, 3));
        task.putObject("retry").put("maxAttempts", 3).put("backoff", "PT0.05S");
      }
      case 8 -> {
        task.put("type", "fail").putObject("payload").put("permanent", true);
        end = "failed";
      }
      default -> {
        task.put("type", "echo");
        if (!keyed) {
          task.put("delay", "PT" + random.nextInt(1, 200) / 100.0 + "S");
        }
      }
    }
    return end;
  }

  /** Short where others of its key wait for it; now and then long enough to outlive its node. */
  private int millis(boolean keyed) {
    if (keyed) {
      return random.nextInt(1, 60);
    }
    return random.nextInt(50) == 0 ? random.nextInt(5_000, 20_000) : random.nextInt(1, 1_000);
  }
}
