package io.sampo.core.partition;

import static io.sampo.core.partition.TaskBuilder.task;

import io.sampo.core.partition.PartitionCommand.Cancel;
import io.sampo.core.partition.PartitionCommand.ChangeQueue;
import io.sampo.core.partition.PartitionCommand.Close;
import io.sampo.core.partition.PartitionCommand.Complete;
import io.sampo.core.partition.PartitionCommand.Fail;
import io.sampo.core.partition.PartitionCommand.ForgetArchived;
import io.sampo.core.partition.PartitionCommand.HandBack;
import io.sampo.core.partition.PartitionCommand.Lose;
import io.sampo.core.partition.PartitionCommand.Report;
import io.sampo.core.partition.PartitionCommand.Retire;
import io.sampo.core.partition.PartitionCommand.RetryByHand;
import io.sampo.core.partition.PartitionCommand.Submit;
import io.sampo.core.task.Json;
import io.sampo.core.task.Progress;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** All kinds of commands as clients, workers and the archive send them: late, twice, or wrong. */
final class RandomCommands {

  private static final List<String> QUEUES = List.of("default", "default", "mail", "slow", "fifth");
  private static final TaskError ERROR = new TaskError("IOException", "it broke", null);

  private final Random random;
  private final FakeArchive archive;
  private final List<TaskId> known;
  private final List<AttemptOrder> attempts;

  RandomCommands(
      Random random, FakeArchive archive, List<TaskId> known, List<AttemptOrder> attempts) {
    this.random = random;
    this.archive = archive;
    this.known = known;
    this.attempts = attempts;
  }

  PartitionCommand next(PartitionView view, long nowMillis) {
    return switch (random.nextInt(16)) {
      case 0, 1, 2, 3 -> submit(view, nowMillis);
      case 4 -> new Cancel(id());
      case 5 -> retryByHand();
      case 6 -> archive.acknowledgement(random);
      case 7 -> changeQueue();
      case 8 -> wrong();
      case 9 -> oneIn(12) ? generation() : attempt();
      default -> attempt();
    };
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private <T> @Nullable T sometimes(T value) {
    return oneIn(4) ? value : null;
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private Submit submit(PartitionView view, long nowMillis) {
    TaskSpec spec = spec(nowMillis);
    String key = spec.idempotencyKey();
    boolean asksArchive = key != null && !view.knowsKey(key, nowMillis);
    return new Submit(
        spec, oneIn(5) ? 2 : 1, asksArchive ? archive.byKey(key) : null, asksArchive && oneIn(6));
  }

  /** What a generation that is left behind is told. */
  private PartitionCommand generation() {
    return oneIn(4) ? new Close() : new Retire(epoch());
  }

  private long epoch() {
    return 1L + random.nextInt(3);
  }

  /** A submission that any open partition takes. */
  Submit keyless() {
    return new Submit(task().spec(), 1, null);
  }

  private TaskSpec spec(long nowMillis) {
    Instant soon = Instant.ofEpochMilli(nowMillis + random.nextInt(4_000) - 1_000);
    boolean at = oneIn(2);
    return task()
        .type(any(List.of("echo", "resize")))
        .payload("\"%d\"".formatted(random.nextInt(1_000)))
        .idempotencyKey(sometimes("i" + random.nextInt(4)))
        .key(oneIn(2) ? "k" + random.nextInt(3) : null)
        .queue(any(QUEUES))
        .priority(random.nextInt(10))
        .delay(at ? null : sometimes(Duration.ofMillis(random.nextInt(3_000))))
        .runAt(at ? sometimes(soon) : null)
        .expireAfter(at ? null : sometimes(Duration.ofMillis(random.nextInt(6_000))))
        .expiresAt(at ? sometimes(soon.plusSeconds(2)) : null)
        .retry(1 + random.nextInt(4), Duration.ofSeconds(2), 1.5, Duration.ofSeconds(3))
        .spec();
  }

  private TaskId id() {
    return known.isEmpty() ? TaskId.of(1, 2, 7, 1) : any(known);
  }

  private RetryByHand retryByHand() {
    TaskId id = id();
    return new RetryByHand(id, archive.byId(id), epoch());
  }

  private ChangeQueue changeQueue() {
    QueueSettings settings = new QueueSettings(oneIn(2), random.nextInt(2));
    return new ChangeQueue(
        any(QUEUES), oneIn(2) ? QueueSettings.DEFAULT : settings, random.nextInt(4));
  }

  /** What a worker says of an attempt it was once given, be it current or not. */
  private PartitionCommand attempt() {
    if (attempts.isEmpty()) {
      return wrong();
    }
    AttemptOrder attempt = oneIn(3) ? any(attempts) : attempts.getLast();
    if (oneIn(2)) {
      attempts.remove(attempt);
    }
    long number = attempt.id().number();
    long token = attempt.token();
    if (number % 4 == 1 && !oneIn(4)) { // So that some are lost again and again.
      return new Lose(number, token, "its node left", true);
    }
    return switch (random.nextInt(9)) {
      case 0, 1 -> new Complete(number, token, Json.of("{\"ok\":true}"));
      case 2, 3 -> new Fail(number, token, ERROR, oneIn(3), false);
      case 4 -> new Fail(number, token, ERROR, false, true);
      case 5 -> new Lose(number, token, "its node left", oneIn(2));
      case 6 -> new HandBack(number, token);
      default -> new Report(number, token, new Progress(random.nextInt(9), 9, null));
    };
  }

  private PartitionCommand wrong() {
    long number = random.nextLong(-2, 40);
    long token = random.nextLong(60);
    TaskId elsewhere = TaskId.of(1_800_000_000_000L, 2, 8, Math.abs(number));
    TaskRecord other = archive.all().isEmpty() ? null : any(archive.all());
    return switch (random.nextInt(7)) {
      case 0 -> new Cancel(elsewhere);
      case 1 -> new RetryByHand(elsewhere, other, epoch());
      case 2 -> new Complete(number, token, Json.NULL);
      case 3 -> new Fail(number, token, ERROR, false, false);
      case 4 -> new Lose(number, token, "never ran", true);
      case 5 ->
          new ForgetArchived(
              List.of(new PartitionCommand.Ending(number, random.nextInt(3), status())));
      default -> new Report(number, token, new Progress(1, 0, "lost"));
    };
  }

  /** A status in which the archive cannot hold a task. */
  private TaskStatus status() {
    return any(List.of(TaskStatus.READY, TaskStatus.RUNNING, TaskStatus.RETRYING));
  }
}
