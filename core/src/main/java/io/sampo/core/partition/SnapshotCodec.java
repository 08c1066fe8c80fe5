package io.sampo.core.partition;

import io.sampo.core.codec.ByteReader;
import io.sampo.core.codec.ByteWriter;
import io.sampo.core.codec.Format;
import io.sampo.core.task.TaskStatus;
import java.util.Map;
import java.util.TreeMap;

/**
 * The stored form of a whole partition in one piece, which releases read that know no chunks. Two
 * machines in the same state give the same bytes, which is also how tests compare them.
 */
final class SnapshotCodec {

  private static final int VERSION = 2;

  /** The version that knew nothing of generations that close. */
  private static final int BEFORE_CLOSING = 1;

  private SnapshotCodec() {}

  static byte[] encode(PartitionState state, long turn, Format format) {
    ByteWriter out = new ByteWriter((int) Math.min(1 << 30, 256 + state.heapBytes * 3 / 4));
    out.putByte(VERSION);
    out.putFixedLong(turn);
    putCounters(out, state);
    putCounts(out, state.finished.toMap());
    putQueues(out, state.queues);
    out.putLong(state.tasks.size());
    state.tasks.inOrder().forEach(task -> ChunkCodec.putTask(out, task, format));
    return out.toSealedBytes();
  }

  static void putCounters(ByteWriter out, PartitionState state) {
    out.putLong(state.nextNumber);
    out.putLong(state.nextToken);
    out.putLong(state.openings);
    out.putLong(state.accepted);
    out.putLong(state.archived);
    out.putLong(state.lastAtMillis);
    out.putBoolean(state.closed);
    out.putLong(state.retiredEpoch);
  }

  static void getCounters(ByteReader in, PartitionState state) {
    getOldCounters(in, state);
    state.closed = in.getBoolean();
    state.retiredEpoch = in.getLong();
  }

  private static void getOldCounters(ByteReader in, PartitionState state) {
    state.nextNumber = in.getLong();
    state.nextToken = in.getLong();
    state.openings = in.getLong();
    state.accepted = in.getLong();
    state.archived = in.getLong();
    state.lastAtMillis = in.getLong();
  }

  static void putCounts(ByteWriter out, Map<TaskStatus, Long> counts) {
    out.putLong(counts.size());
    counts.forEach((status, count) -> {
      out.putByte(status.code());
      out.putLong(count);
    });
  }

  static void putQueues(ByteWriter out, Map<String, QueueState> queues) {
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
    if (version > BEFORE_CLOSING) {
      getCounters(in, state);
    } else {
      getOldCounters(in, state);
    }
    getCounts(in, state.finished);
    getQueues(in, state);
    repeat(in, () -> state.add(ChunkCodec.getTask(in, state)));
    if (in.hasMore()) {
      throw new IllegalStateException("a snapshot that goes on after its last task");
    }
    return turn;
  }

  static void getCounts(ByteReader in, StatusCounts counts) {
    repeat(in, () -> counts.add(TaskStatus.ofCode(in.getByte()), in.getLong()));
  }

  static void getQueues(ByteReader in, PartitionState state) {
    repeat(in, () -> state.settle(state.queue(in.getName()), EventCodec.getSettings(in)));
  }

  static void putQueueVersions(ByteWriter out, Map<String, QueueState> queues) {
    Map<String, Long> versions = new TreeMap<>();
    queues.forEach((name, queue) -> {
      if (queue.version > 0) {
        versions.put(name, queue.version);
      }
    });
    out.putLong(versions.size());
    versions.forEach((name, version) -> {
      out.putText(name);
      out.putLong(version);
    });
  }

  static void getQueueVersions(ByteReader in, PartitionState state) {
    repeat(in, () -> state.queue(in.getName()).version = in.getLong());
  }

  private static void repeat(ByteReader in, Runnable read) {
    int count = in.getCount();
    for (int i = 0; i < count; i++) {
      read.run();
    }
  }
}
