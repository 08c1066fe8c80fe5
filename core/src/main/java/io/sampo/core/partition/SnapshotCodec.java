package io.sampo.core.partition;

import io.sampo.core.codec.ByteReader;
import io.sampo.core.codec.ByteWriter;
import io.sampo.core.codec.TaskCodec;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.util.Map;
import java.util.TreeMap;

/**
 * The stored form of a whole partition. Two machines in the same state give the same bytes, which
 * is also how tests compare them.
 */
final class SnapshotCodec {

  private static final int VERSION = 2;

  /** The version that knew nothing of generations that close. */
  private static final int BEFORE_CLOSING = 1;

  private SnapshotCodec() {}

  static byte[] encode(PartitionState state, long turn) {
    ByteWriter out = new ByteWriter((int) Math.min(1 << 30, 256 + state.heapBytes * 3 / 4));
    out.putByte(VERSION);
    out.putFixedLong(turn);
    out.putLong(state.nextNumber);
    out.putLong(state.nextToken);
    out.putLong(state.openings);
    out.putLong(state.accepted);
    out.putLong(state.archived);
    out.putLong(state.lastAtMillis);
    out.putBoolean(state.closed);
    out.putLong(state.retiredEpoch);
    putCounts(out, state.finished.toMap());
    putQueues(out, state.queues);
    putTasks(out, state);
    return out.toSealedBytes();
  }

  private static void putCounts(ByteWriter out, Map<TaskStatus, Long> counts) {
    out.putLong(counts.size());
    counts.forEach((status, count) -> {
      out.putByte(status.code());
      out.putLong(count);
    });
  }

  private static void putQueues(ByteWriter out, Map<String, QueueState> queues) {
    Map<String, QueueSettings> changed = new TreeMap<>();
    queues.forEach((name, queue) -> {
      if (!queue.settings.equals(QueueSettings.DEFAULT)) {
        changed.put(name, queue.settings);
      }
    });
    out.putLong(changed.size());
    changed.forEach((name, settings) -> {
      out.putText(name);
      EventCodec.putSettings(out, settings);
    });
  }

  private static void putTasks(ByteWriter out, PartitionState state) {
    out.putLong(state.tasks.size());
    state.tasks.inOrder().forEach(task -> putTask(out, task));
  }

  private static void putTask(ByteWriter out, TaskState task) {
    TaskCodec.putRecord(out, task.toRecord());
    out.putLong(task.chargedAttempts);
    out.putLong(task.dueAtMillis);
    out.putBoolean(task.cancelRequested);
    if (task.current != null) {
      out.putLong(task.current.token());
    }
  }

  /** Fills an empty state; gives the turn the snapshot was taken after. */
  static long decode(byte[] bytes, PartitionState state) {
    ByteReader in = ByteReader.ofSealed(bytes);
    int version = in.getByte();
    if (version < BEFORE_CLOSING || version > VERSION) {
      throw new IllegalStateException(
          "a snapshot of version %d; this release reads versions up to %d: start a newer release"
              .formatted(version, VERSION));
    }
    final long turn = in.getFixedLong();
    state.nextNumber = in.getLong();
    state.nextToken = in.getLong();
    state.openings = in.getLong();
    state.accepted = in.getLong();
    state.archived = in.getLong();
    state.lastAtMillis = in.getLong();
    if (version > BEFORE_CLOSING) {
      state.closed = in.getBoolean();
      state.retiredEpoch = in.getLong();
    }
    repeat(in, () -> state.finished.add(TaskStatus.ofCode(in.getByte()), in.getLong()));
    repeat(in, () -> state.settle(state.queue(in.getName()), EventCodec.getSettings(in)));
    repeat(in, () -> addTask(in, state));
    if (in.hasMore()) {
      throw new IllegalStateException("a snapshot that goes on after its last task");
    }
    return turn;
  }

  private static void repeat(ByteReader in, Runnable read) {
    int count = in.getCount();
    for (int i = 0; i < count; i++) {
      read.run();
    }
  }

  private static void addTask(ByteReader in, PartitionState state) {
    TaskRecord stored = TaskCodec.getRecord(in);
    if (!PartitionPlace.of(stored.id()).equals(state.place)) {
      throw new IllegalStateException(
          "a snapshot with task %s, which is not of partition %s"
              .formatted(stored.id(), state.place));
    }
    QueueState queue = state.queue(stored.spec().queue());
    TaskState task = TaskStates.of(stored, state.place, queue);
    task.chargedAttempts = in.getInt();
    task.dueAtMillis = in.getLong();
    task.cancelRequested = in.getBoolean();
    if (TaskStates.hasOpenAttempt(stored)) {
      TaskStates.resumeAttempt(task, in.getLong());
    }
    state.add(task);
  }
}
