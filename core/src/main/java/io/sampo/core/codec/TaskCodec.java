package io.sampo.core.codec;

import io.sampo.core.task.AttemptOutcome;
import io.sampo.core.task.AttemptRecord;
import io.sampo.core.task.Company;
import io.sampo.core.task.Json;
import io.sampo.core.task.Progress;
import io.sampo.core.task.RetryPolicy;
import io.sampo.core.task.Suspicion;
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
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The stored form of what was submitted and of whole tasks. */
public final class TaskCodec {

  private static final int HAS_IDEMPOTENCY_KEY = 1;
  private static final int HAS_KEY = 1 << 1;
  private static final int HAS_QUEUE = 1 << 2;
  private static final int HAS_OPTIONS = 1 << 3;

  /** In place of a priority: that follows in a byte of its own, and extensions at the end. */
  private static final int EXTENDED_SPEC = 15;

  /** Beside the status: extensions follow at the end. */
  private static final int EXTENDED_RECORD = 0x80;

  private static final int ROUND = 2;
  private static final int SUSPICION = 4;

  private TaskCodec() {}

  /** Writes what was submitted; what stands at its default takes no room. */
  public static void putSpec(ByteWriter out, TaskSpec spec) {
    boolean otherQueue = !spec.queue().equals(TaskSpec.DEFAULT_QUEUE);
    boolean otherOptions = !spec.options().equals(TaskOptions.DEFAULT);
    out.putByte(
        (spec.idempotencyKey() == null ? 0 : HAS_IDEMPOTENCY_KEY)
            | (spec.key() == null ? 0 : HAS_KEY)
            | (otherQueue ? HAS_QUEUE : 0)
            | (otherOptions ? HAS_OPTIONS : 0)
            | (spec.priority() << 4));
    out.putText(spec.type());
    out.putBytes(spec.payload().utf8());
    if (spec.idempotencyKey() != null) {
      out.putText(spec.idempotencyKey());
    }
    if (spec.key() != null) {
      out.putText(spec.key());
    }
    if (otherQueue) {
      out.putText(spec.queue());
    }
    if (otherOptions) {
      putOptions(out, spec.options());
    }
  }

  /** Reads what {@link #putSpec} wrote. */
  public static TaskSpec getSpec(ByteReader in) {
    int flags = in.getByte();
    boolean extended = flags >>> 4 == EXTENDED_SPEC;
    final int priority = extended ? in.getByte() : flags >>> 4;
    String type = in.getName();
    Json payload = Json.of(in.getBytes());
    String idempotencyKey = (flags & HAS_IDEMPOTENCY_KEY) != 0 ? in.getText() : null;
    String key = (flags & HAS_KEY) != 0 ? in.getText() : null;
    String queue = (flags & HAS_QUEUE) != 0 ? in.getName() : TaskSpec.DEFAULT_QUEUE;
    TaskOptions options = (flags & HAS_OPTIONS) != 0 ? getOptions(in) : TaskOptions.DEFAULT;
    if (extended) {
      Extensions.pass(in);
    }
    if (priority > TaskSpec.PRIORITY_MAX) {
      throw new IllegalStateException("no task has the priority %d".formatted(priority));
    }
    return new TaskSpec(type, payload, idempotencyKey, key, queue, priority, options);
  }

  private static TaskOptions getOptions(ByteReader in) {
    try {
      return getCheckedOptions(in);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("options that no task has", e);
    }
  }

  private static void putOptions(ByteWriter out, TaskOptions options) {
    putDuration(out, options.delay());
    putInstant(out, options.runAt());
    putDuration(out, options.expireAfter());
    putInstant(out, options.expiresAt());
    out.putLong(options.timeout().toMillis());
    RetryPolicy retry = options.retry();
    out.putLong(retry.maxAttempts());
    out.putLong(retry.backoff().toMillis());
    out.putFixedLong(Double.doubleToLongBits(retry.multiplier()));
    out.putLong(retry.maxBackoff().toMillis());
    Map<String, String> sorted = new TreeMap<>(options.labels());
    out.putLong(sorted.size());
    sorted.forEach((name, value) -> {
      out.putText(name);
      out.putText(value);
    });
  }

  private static TaskOptions getCheckedOptions(ByteReader in) {
    Duration delay = getDuration(in);
    Instant runAt = getInstant(in);
    Duration expireAfter = getDuration(in);
    Instant expiresAt = getInstant(in);
    Duration timeout = duration(in);
    int maxAttempts = in.getInt();
    Duration backoff = duration(in);
    double multiplier = Double.longBitsToDouble(in.getFixedLong());
    Duration maxBackoff = duration(in);
    RetryPolicy retry = new RetryPolicy(maxAttempts, backoff, multiplier, maxBackoff);
    int count = in.getCount();
    Map<String, String> labels = new HashMap<>();
    for (int i = 0; i < count; i++) {
      labels.put(in.getName(), in.getName());
    }
    return new TaskOptions(delay, runAt, expireAfter, expiresAt, timeout, retry, labels);
  }

  /** Writes an id. */
  public static void putId(ByteWriter out, TaskId id) {
    out.putFixedLong(id.high());
    out.putFixedLong(id.low());
  }

  /** Reads what {@link #putId} wrote. */
  public static TaskId getId(ByteReader in) {
    return new TaskId(in.getFixedLong(), in.getFixedLong());
  }

  /** Writes a whole task as every release reads it. */
  public static void putRecord(ByteWriter out, TaskRecord task) {
    putRecord(out, task, Format.V1);
  }

  /** Writes a whole task, with what that level has a place for. */
  public static void putRecord(ByteWriter out, TaskRecord task, Format format) {
    boolean extended = format.has(Format.V2) && extensions(task) > 0;
    putId(out, task.id());
    putSpec(out, task.spec());
    out.putFixedLong(task.bodyHash());
    out.putByte(task.status().code() | (extended ? EXTENDED_RECORD : 0));
    out.putLong(task.attempt());
    out.putLong(task.lostAttempts());
    out.putLong(task.attempts().size());
    for (AttemptRecord attempt : task.attempts()) {
      putAttempt(out, attempt);
    }
    putJson(out, task.result());
    putOptionalError(out, task.error());
    putOptionalProgress(out, task.progress());
    putInstant(out, task.startedAt());
    putInstant(out, task.finishedAt());
    if (extended) {
      putRecordExtensions(out, task);
    }
  }

  private static int extensions(TaskRecord task) {
    return (task.round() > 0 ? 1 : 0) + (task.suspicion().equals(Suspicion.NONE) ? 0 : 1);
  }

  private static void putRecordExtensions(ByteWriter out, TaskRecord task) {
    out.putLong(extensions(task));
    if (task.round() > 0) {
      out.putLong(ROUND);
      int start = out.beginPart();
      out.putLong(task.round());
      out.endPart(start);
    }
    if (!task.suspicion().equals(Suspicion.NONE)) {
      out.putLong(SUSPICION);
      int start = out.beginPart();
      out.putLong(task.suspicion().strikes());
      out.putByte(task.suspicion().company().code());
      out.endPart(start);
    }
  }

  /** Reads what {@link #putRecord} wrote. */
  public static TaskRecord getRecord(ByteReader in) {
    TaskId id = getId(in);
    TaskSpec spec = getSpec(in);
    long bodyHash = in.getFixedLong();
    int flags = in.getByte();
    TaskStatus status = TaskStatus.ofCode(flags & ~EXTENDED_RECORD);
    int attempt = in.getInt();
    int lostAttempts = in.getInt();
    int count = in.getCount();
    List<AttemptRecord> attempts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      attempts.add(getAttempt(in));
    }
    Json result = in.getBoolean() ? Json.of(in.getBytes()) : null;
    TaskError error = in.getBoolean() ? getError(in) : null;
    Progress progress = in.getBoolean() ? getProgress(in) : null;
    Instant startedAt = getInstant(in);
    Instant finishedAt = getInstant(in);
    RecordExtensions more =
        (flags & EXTENDED_RECORD) == 0 ? new RecordExtensions() : RecordExtensions.read(in);
    return new TaskRecord(
        id,
        spec,
        bodyHash,
        status,
        attempt,
        List.copyOf(attempts),
        lostAttempts,
        result,
        error,
        progress,
        startedAt,
        finishedAt,
        more.round,
        more.suspicion);
  }

  /** What a record may have beyond its first form. */
  private static final class RecordExtensions {
    private int round;
    private Suspicion suspicion = Suspicion.NONE;

    static RecordExtensions read(ByteReader in) {
      RecordExtensions extensions = new RecordExtensions();
      Extensions.read(in, extensions::take);
      return extensions;
    }

    private boolean take(int tag, ByteReader bytes) {
      switch (tag) {
        case ROUND -> round = bytes.getInt();
        case SUSPICION ->
            suspicion = new Suspicion(bytes.getInt(), Company.ofCode(bytes.getByte()));
        default -> {
          return false;
        }
      }
      return true;
    }
  }

  private static void putAttempt(ByteWriter out, AttemptRecord attempt) {
    out.putLong(attempt.number());
    out.putText(attempt.node());
    putInstant(out, attempt.startedAt());
    putInstant(out, attempt.finishedAt());
    out.putByte(attempt.outcome() == null ? 0 : attempt.outcome().code() + 1);
    putOptionalError(out, attempt.error());
  }

  private static AttemptRecord getAttempt(ByteReader in) {
    int number = in.getInt();
    String node = in.getName();
    Instant startedAt = getInstant(in);
    if (startedAt == null) {
      throw new IllegalStateException("attempt %d has no start".formatted(number));
    }
    Instant finishedAt = getInstant(in);
    int outcome = in.getByte();
    TaskError error = in.getBoolean() ? getError(in) : null;
    return new AttemptRecord(
        number,
        node,
        startedAt,
        finishedAt,
        outcome == 0 ? null : AttemptOutcome.ofCode(outcome - 1),
        error);
  }

  /** Writes an error. */
  public static void putError(ByteWriter out, TaskError error) {
    out.putText(error.type());
    out.putText(error.message());
    out.putOptionalText(error.trace());
  }

  /** Reads what {@link #putError} wrote. */
  public static TaskError getError(ByteReader in) {
    return new TaskError(in.getName(), in.getText(), in.getOptionalText());
  }

  /** Writes an error that may be missing. */
  public static void putOptionalError(ByteWriter out, @Nullable TaskError error) {
    out.putBoolean(error != null);
    if (error != null) {
      putError(out, error);
    }
  }

  /** Writes a progress report. */
  public static void putProgress(ByteWriter out, Progress progress) {
    out.putLong(progress.done());
    out.putLong(progress.total());
    out.putOptionalText(progress.message());
  }

  /** Reads what {@link #putProgress} wrote. */
  public static Progress getProgress(ByteReader in) {
    return new Progress(in.getLong(), in.getLong(), in.getOptionalText());
  }

  private static void putOptionalProgress(ByteWriter out, @Nullable Progress progress) {
    out.putBoolean(progress != null);
    if (progress != null) {
      putProgress(out, progress);
    }
  }

  private static void putJson(ByteWriter out, @Nullable Json json) {
    out.putBoolean(json != null);
    if (json != null) {
      out.putBytes(json.utf8());
    }
  }

  private static void putInstant(ByteWriter out, @Nullable Instant instant) {
    out.putBoolean(instant != null);
    if (instant != null) {
      out.putLong(instant.toEpochMilli());
    }
  }

  private static @Nullable Instant getInstant(ByteReader in) {
    return in.getBoolean() ? Instant.ofEpochMilli(in.getLong()) : null;
  }

  private static void putDuration(ByteWriter out, @Nullable Duration duration) {
    out.putBoolean(duration != null);
    if (duration != null) {
      out.putLong(duration.toMillis());
    }
  }

  private static @Nullable Duration getDuration(ByteReader in) {
    return in.getBoolean() ? duration(in) : null;
  }

  private static Duration duration(ByteReader in) {
    return Duration.ofMillis(in.getLong());
  }
}
