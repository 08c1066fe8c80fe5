package io.sampo.core.partition;

import io.sampo.core.codec.ByteReader;
import io.sampo.core.codec.ByteWriter;
import io.sampo.core.codec.Format;
import io.sampo.core.codec.Seal;
import io.sampo.core.codec.TaskCodec;
import io.sampo.core.task.TaskRecord;

/**
 * The stored form of live tasks: in chunks each with its length, so that a later release can add to
 * it; in snapshots of the first format one after the other.
 */
final class ChunkCodec {

  private static final int VERSION = 1;

  private ChunkCodec() {}

  /** Begins a chunk for about so many bytes. */
  static ByteWriter begin(long bytes) {
    ByteWriter out = new ByteWriter((int) Math.min(1 << 22, 64 + bytes));
    out.putByte(VERSION);
    return out;
  }

  static void put(ByteWriter out, TaskState task) {
    int start = out.beginPart();
    putTask(out, task, Format.V2);
    out.endPart(start);
  }

  /** Adds the tasks of a chunk to a state. */
  static void get(SnapshotChunk chunk, byte[] stored, PartitionState state) {
    if (stored.length != chunk.bytes() || Seal.of(stored) != chunk.checksum()) {
      throw new IllegalStateException(
          "piece %d of snapshot %d of partition %s is not what was stored"
              .formatted(chunk.index(), chunk.snapshot(), state.place));
    }
    ByteReader in = ByteReader.ofSealed(stored);
    int version = in.getByte();
    if (version != VERSION) {
      throw new IllegalStateException(
          "a piece of a snapshot of version %d; this release reads version %d: start a newer one"
              .formatted(version, VERSION));
    }
    while (in.hasMore()) {
      ByteReader part = in.getPart();
      state.add(getTask(part, state));
      part.end();
    }
  }

  static void putTask(ByteWriter out, TaskState task, Format format) {
    TaskCodec.putRecord(out, task.toRecord(), format);
    out.putLong(task.chargedAttempts);
    out.putLong(task.dueAtMillis);
    out.putBoolean(task.cancelRequested);
    if (task.current != null) {
      out.putLong(task.current.token());
    }
  }

  static TaskState getTask(ByteReader in, PartitionState state) {
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
      TaskStates.resumeAttempt(task, in.getLong(), stored.suspicion().company());
    }
    return task;
  }
}
