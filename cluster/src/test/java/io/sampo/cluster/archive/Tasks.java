package io.sampo.cluster.archive;

import io.sampo.core.task.AttemptOutcome;
import io.sampo.core.task.AttemptRecord;
import io.sampo.core.task.Json;
import io.sampo.core.task.Progress;
import io.sampo.core.task.RetryPolicy;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes finished tasks: plain ones, and ones that use all there is. */
final class Tasks {

  static final Instant NOON = Instant.parse("2026-11-10T12:00:00Z");
  static final String NODE = "127.0.0.1:7355";

  private static final int PARTITIONS = 16;
  private static final List<TaskStatus> ENDS =
      List.of(TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.CANCELLED, TaskStatus.EXPIRED);
  private static final List<String> PIECES =
      List.of("a", "Z", " ", "\"", "\\", "\n", "\u0001", "ä", "€", "𝄞", "{}", "null", "/", "'");

  private final Random random;

  Tasks(long seed) {
    random = new Random(seed);
  }

  static TaskId id(Instant createdAt, long number) {
    return TaskId.of(createdAt.toEpochMilli(), 1, (int) (number % PARTITIONS), number);
  }

  /** A task that succeeded at its first attempt. */
  static TaskRecord plain(Instant createdAt, long number) {
    return ended(id(createdAt, number), TaskSpec.of("echo", payload(number)), createdAt);
  }

  static TaskRecord ended(TaskId id, TaskSpec spec, Instant finishedAt) {
    return new TaskRecord(
        id,
        spec,
        id.number() * 0x9E3779B97F4A7C15L,
        TaskStatus.SUCCEEDED,
        1,
        List.of(new AttemptRecord(1, NODE, finishedAt, finishedAt, AttemptOutcome.SUCCEEDED, null)),
        0,
        spec.payload(),
        null,
        null,
        finishedAt,
        finishedAt);
  }

  /** The same task, but so many attempts later. */
  static TaskRecord endedAgain(
      TaskRecord task, TaskStatus status, int attempt, Instant finishedAt) {
    return new TaskRecord(
        task.id(),
        task.spec(),
        task.bodyHash(),
        status,
        attempt,
        task.attempts(),
        0,
        null,
        new TaskError("Broken", "it broke", null),
        null,
        task.startedAt(),
        finishedAt);
  }

  /** The same task, so often retried by hand. */
  static TaskRecord inRound(TaskRecord task, int round) {
    return new TaskRecord(
        task.id(),
        task.spec(),
        task.bodyHash(),
        task.status(),
        task.attempt(),
        task.attempts(),
        task.lostAttempts(),
        task.result(),
        task.error(),
        task.progress(),
        task.startedAt(),
        task.finishedAt(),
        round);
  }

  /** About a hundred bytes. */
  static Json payload(long number) {
    return Json.of(
        """
        {"order":%d,"sku":"A-%d","quantity":3,"address":"Väinölänniemi 7, 70100 Kuopio"}\
        """
            .formatted(number, number * 31));
  }

  static TaskSpec spec(
      String type, @Nullable String idempotencyKey, @Nullable String key, String queue) {
    return new TaskSpec(
        type,
        Json.NULL,
        idempotencyKey,
        key,
        queue,
        TaskSpec.DEFAULT_PRIORITY,
        TaskOptions.DEFAULT);
  }

  static TaskSpec labelled(String name, String value) {
    return new TaskSpec(
        "echo",
        Json.NULL,
        null,
        null,
        TaskSpec.DEFAULT_QUEUE,
        TaskSpec.DEFAULT_PRIORITY,
        options(Map.of(name, value)));
  }

  static TaskOptions options(Map<String, String> labels) {
    return new TaskOptions(
        null, null, null, null, TaskOptions.DEFAULT_TIMEOUT, RetryPolicy.DEFAULT, labels);
  }

  /** A task with anything in any field. */
  TaskRecord any(Instant createdAt, long number) {
    Instant finishedAt = createdAt.plusMillis(random.nextLong(3_600_000));
    TaskStatus status = ENDS.get(random.nextInt(ENDS.size()));
    List<AttemptRecord> attempts = attempts(createdAt);
    return new TaskRecord(
        id(createdAt, number),
        anySpec(),
        often(0.1) ? 0 : random.nextLong(),
        status,
        often(0.5) ? attempts.size() : random.nextInt(100),
        attempts,
        often(0.7) ? 0 : random.nextInt(5),
        status == TaskStatus.SUCCEEDED ? json() : null,
        often(0.5) ? null : error(),
        often(0.7) ? null : new Progress(random.nextLong(), 7, often(0.5) ? null : text(20)),
        often(0.1) ? null : createdAt.plusMillis(random.nextLong(1_000)),
        finishedAt,
        often(0.9) ? 0 : random.nextInt(9));
  }

  private TaskSpec anySpec() {
    return new TaskSpec(
        often(0.5) ? "echo" : "type-" + random.nextInt(1_000),
        json(),
        often(0.5) ? null : text(30),
        often(0.5) ? null : text(30),
        often(0.5) ? TaskSpec.DEFAULT_QUEUE : "queue-" + random.nextInt(20),
        often(0.5) ? TaskSpec.DEFAULT_PRIORITY : random.nextInt(10),
        often(0.5) ? TaskOptions.DEFAULT : options());
  }

  private TaskOptions options() {
    Map<String, String> labels = new HashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      labels.put(text(5) + i, text(10));
    }
    return new TaskOptions(
        often(0.5) ? null : duration(),
        often(0.5) ? null : NOON.plusMillis(random.nextInt()),
        often(0.5) ? null : duration(),
        often(0.5) ? null : NOON.plusMillis(random.nextInt()),
        often(0.5) ? TaskOptions.DEFAULT_TIMEOUT : duration(),
        often(0.5)
            ? RetryPolicy.DEFAULT
            : new RetryPolicy(
                1 + random.nextInt(50), duration(), 1 + random.nextDouble() * 1e9, duration()),
        labels);
  }

  private List<AttemptRecord> attempts(Instant createdAt) {
    List<AttemptRecord> attempts = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      boolean ended = often(0.8);
      attempts.add(
          new AttemptRecord(
              random.nextInt(1_000),
              text(20),
              createdAt.plusMillis(random.nextInt(1_000)),
              ended ? createdAt.plusMillis(random.nextInt(10_000)) : null,
              ended ? AttemptOutcome.ofCode(random.nextInt(5)) : null,
              often(0.5) ? null : error()));
    }
    return List.copyOf(attempts);
  }

  private TaskError error() {
    return new TaskError(
        text(20), "half a pair: \ud834" + text(50), often(0.99) ? null : text(9_000) + "\0");
  }

  private Json json() {
    return switch (random.nextInt(5)) {
      case 0 -> Json.NULL;
      case 1 -> Json.of(" [1,  2.50e3, {\"b\": 1, \"a\": 2, \"a\": \"\\u0000\"}] ");
      case 2 -> Json.of("\"" + "x".repeat(random.nextInt(often(0.02) ? 300_000 : 300)) + "\"");
      default -> payload(random.nextLong());
    };
  }

  private Duration duration() {
    return Duration.ofMillis(random.nextLong(1_000_000_000));
  }

  private String text(int piecesMax) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(piecesMax); i > 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  /** A text that PostgreSQL cannot make shorter. */
  String incompressible(int chars) {
    return random
        .ints(chars, 0x4E00, 0x9FA5)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private boolean often(double share) {
    return random.nextDouble() < share;
  }
}
