package io.sampo.cluster.partition;

import io.sampo.cluster.wire.RefReader;
import io.sampo.cluster.wire.RefWriter;
import io.sampo.core.codec.ByteReader;
import io.sampo.core.codec.ByteWriter;
import io.sampo.core.codec.TaskCodec;
import io.sampo.core.partition.CommandCodec;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** The form in which calls travel to a partition on another node. */
final class CallCodec {

  private static final int SUBMIT = 1;
  private static final int REPORT = 2;
  private static final int CHANGE = 3;
  private static final int RETRY_BY_HAND = 4;
  private static final int FIND = 5;
  private static final int AWAIT_FINISHED = 6;
  private static final int NEWEST = 7;
  private static final int WHY = 8;
  private static final int COUNT = 9;
  private static final int COUNT_QUEUES = 10;
  private static final int WAKE = 11;
  private static final int HOLDS_KEYS = 20;

  /** A node of the release before asks for no longer at once, and does not say for how long. */
  private static final Duration OLD_NODES_WAIT = Duration.ofSeconds(20);

  /** So long one keeps who waits, by its own clock, which may be ahead. */
  private static final Duration OLD_NODES_KEEP = Duration.ofHours(1);

  private CallCodec() {}

  static void put(RefWriter out, PartitionActor.Call call) {
    ByteWriter bytes = out.bytes();
    switch (call) {
      case PartitionActor.Submit m -> {
        kind(out, SUBMIT);
        putSubmits(bytes, m.tasks());
        putVersions(bytes, m.settled());
        bytes.putLong(m.bytes());
        out.putRef(m.replyTo());
      }
      case PartitionActor.Report m -> {
        kind(out, REPORT);
        CommandCodec.put(bytes, m.command());
        bytes.putText(m.node());
      }
      case PartitionActor.Change m -> {
        kind(out, CHANGE);
        CommandCodec.put(bytes, m.command());
        out.putRef(m.replyTo());
        // At the end, where an earlier release does not look.
        if (m.command() instanceof PartitionCommand.ChangeQueue change) {
          bytes.putLong(change.version());
        }
      }
      case PartitionActor.RetryByHand m -> {
        kind(out, RETRY_BY_HAND);
        TaskCodec.putId(bytes, m.id());
        bytes.putLong(m.epoch());
        out.putRef(m.replyTo());
      }
      case PartitionActor.Find m -> putQuestion(out, FIND, m.id(), m.replyTo());
      case PartitionActor.AwaitFinished m -> {
        kind(out, AWAIT_FINISHED);
        TaskCodec.putId(bytes, m.id());
        // Nodes of the release before go by this time, those of this release by the duration.
        bytes.putLong(System.currentTimeMillis() + OLD_NODES_KEEP.toMillis());
        out.putRef(m.replyTo());
        bytes.putLong(m.atMost().toMillis());
      }
      case PartitionActor.Newest m -> {
        kind(out, NEWEST);
        putFilter(bytes, m.filter());
        bytes.putBoolean(m.before() != null);
        if (m.before() != null) {
          TaskCodec.putId(bytes, m.before());
        }
        bytes.putLong(m.limit());
        out.putRef(m.replyTo());
      }
      case PartitionActor.Why m -> putQuestion(out, WHY, m.id(), m.replyTo());
      case PartitionActor.Count m -> putQuestion(out, COUNT, m.replyTo());
      case PartitionActor.CountQueues m -> putQuestion(out, COUNT_QUEUES, m.replyTo());
      case PartitionActor.Wake _ -> kind(out, WAKE);
      case PartitionActor.HoldsKeys m -> {
        kind(out, HOLDS_KEYS);
        bytes.putTexts(m.keys());
        out.putRef(m.replyTo());
      }
    }
  }

  private static void kind(RefWriter out, int kind) {
    out.bytes().putByte(kind);
  }

  private static void putQuestion(RefWriter out, int kind, ActorRef<?> replyTo) {
    kind(out, kind);
    out.putRef(replyTo);
  }

  private static void putQuestion(RefWriter out, int kind, TaskId id, ActorRef<?> replyTo) {
    kind(out, kind);
    TaskCodec.putId(out.bytes(), id);
    out.putRef(replyTo);
  }

  private static void putSubmits(ByteWriter out, List<PartitionCommand.Submit> tasks) {
    out.putLong(tasks.size());
    tasks.forEach(task -> CommandCodec.putSubmit(out, task));
  }

  static PartitionActor.Call get(RefReader in) {
    ByteReader bytes = in.bytes();
    int kind = bytes.getByte();
    return switch (kind) {
      case SUBMIT ->
          new PartitionActor.Submit(
              getSubmits(bytes), getVersions(bytes), bytes.getInt(), in.getRef());
      case REPORT -> new PartitionActor.Report(CommandCodec.get(bytes), bytes.getName());
      case CHANGE -> getChange(in);
      case RETRY_BY_HAND ->
          new PartitionActor.RetryByHand(TaskCodec.getId(bytes), bytes.getLong(), in.getRef());
      case FIND -> new PartitionActor.Find(TaskCodec.getId(bytes), in.getRef());
      case AWAIT_FINISHED -> getAwaitFinished(in);
      case NEWEST ->
          new PartitionActor.Newest(
              getFilter(bytes),
              bytes.getBoolean() ? TaskCodec.getId(bytes) : null,
              bytes.getInt(),
              in.getRef());
      case WHY -> new PartitionActor.Why(TaskCodec.getId(bytes), in.getRef());
      case COUNT -> new PartitionActor.Count(in.getRef());
      case COUNT_QUEUES -> new PartitionActor.CountQueues(in.getRef());
      case WAKE -> new PartitionActor.Wake();
      case HOLDS_KEYS -> new PartitionActor.HoldsKeys(bytes.getTexts(), in.getRef());
      default ->
          throw new IllegalStateException(
              "a call of kind %d, unknown to this release".formatted(kind));
    };
  }

  private static PartitionActor.AwaitFinished getAwaitFinished(RefReader in) {
    ByteReader bytes = in.bytes();
    TaskId id = TaskCodec.getId(bytes);
    bytes.getLong();
    ActorRef<PartitionActor.Reply> replyTo = in.getRef();
    return new PartitionActor.AwaitFinished(
        id, bytes.hasMore() ? Duration.ofMillis(bytes.getLong()) : OLD_NODES_WAIT, replyTo);
  }

  private static PartitionActor.Change getChange(RefReader in) {
    PartitionCommand command = CommandCodec.get(in.bytes());
    ActorRef<PartitionActor.Reply> replyTo = in.getRef();
    if (command instanceof PartitionCommand.ChangeQueue change && in.bytes().hasMore()) {
      long version = in.bytes().getLong();
      return new PartitionActor.Change(
          new PartitionCommand.ChangeQueue(change.queue(), change.settings(), version), replyTo);
    }
    return new PartitionActor.Change(command, replyTo);
  }

  private static List<PartitionCommand.Submit> getSubmits(ByteReader in) {
    int count = in.getCount();
    List<PartitionCommand.Submit> tasks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      tasks.add(CommandCodec.getSubmit(in));
    }
    return tasks;
  }

  private static void putVersions(ByteWriter out, Map<String, Long> versions) {
    out.putLong(versions.size());
    versions.forEach((key, version) -> {
      out.putText(key);
      out.putLong(version);
    });
  }

  private static Map<String, Long> getVersions(ByteReader in) {
    int count = in.getCount();
    Map<String, Long> versions = new HashMap<>();
    for (int i = 0; i < count; i++) {
      versions.put(in.getText(), in.getLong());
    }
    return versions;
  }

  private static void putFilter(ByteWriter out, TaskFilter filter) {
    out.putByte(filter.status() == null ? 0 : filter.status().code() + 1);
    out.putOptionalText(filter.type());
    out.putOptionalText(filter.queue());
    out.putOptionalText(filter.key());
    out.putLong(filter.labels().size());
    filter
        .labels()
        .forEach((name, value) -> {
          out.putText(name);
          out.putText(value);
        });
    putTime(out, filter.createdAfter());
    putTime(out, filter.createdBefore());
  }

  private static TaskFilter getFilter(ByteReader in) {
    int status = in.getByte();
    String type = in.getOptionalText();
    String queue = in.getOptionalText();
    String key = in.getOptionalText();
    int count = in.getCount();
    Map<String, String> labels = new HashMap<>();
    for (int i = 0; i < count; i++) {
      labels.put(in.getText(), in.getText());
    }
    return new TaskFilter(
        status == 0 ? null : TaskStatus.ofCode(status - 1),
        type,
        queue,
        key,
        labels,
        getTime(in),
        getTime(in));
  }

  private static void putTime(ByteWriter out, @Nullable Instant time) {
    out.putBoolean(time != null);
    if (time != null) {
      out.putLong(time.toEpochMilli());
    }
  }

  private static @Nullable Instant getTime(ByteReader in) {
    return in.getBoolean() ? Instant.ofEpochMilli(in.getLong()) : null;
  }
}
