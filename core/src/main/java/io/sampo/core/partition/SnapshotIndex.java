package io.sampo.core.partition;

import io.sampo.core.codec.ByteReader;
import io.sampo.core.codec.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The closing row of a snapshot in chunks. It holds all of a partition but its tasks, in sections
 * with tag, length and content, and names the chunks that hold those. Without it chunks are
 * nothing.
 *
 * @param turn the last turn in the snapshot
 * @param chunks what holds the tasks, in order of their numbers
 */
public record SnapshotIndex(long turn, List<SnapshotChunk> chunks) {

  /** The versions below are those of snapshots in one piece. */
  private static final int VERSION = 3;

  private static final int COUNTERS = 2;
  private static final int FINISHED = 4;
  private static final int QUEUES = 6;
  private static final int CHUNKS = 8;
  private static final int QUEUE_VERSIONS = 10;

  /** Takes an unmodifiable copy. */
  public SnapshotIndex {
    chunks = List.copyOf(chunks);
  }

  /** Whether a stored snapshot is in chunks; else it is in one piece. */
  public static boolean isOne(byte[] stored) {
    return stored.length > 0 && stored[0] >= VERSION;
  }

  /** All but the chunks, as it stands now. */
  static ByteWriter begin(PartitionState state, long turn) {
    ByteWriter out = new ByteWriter(1_024);
    out.putByte(VERSION);
    out.putFixedLong(turn);
    section(out, COUNTERS, () -> SnapshotCodec.putCounters(out, state));
    section(out, FINISHED, () -> SnapshotCodec.putCounts(out, state.finished.toMap()));
    section(out, QUEUES, () -> SnapshotCodec.putQueues(out, state.queues));
    section(out, QUEUE_VERSIONS, () -> SnapshotCodec.putQueueVersions(out, state.queues));
    return out;
  }

  private static void section(ByteWriter out, int tag, Runnable content) {
    out.putLong(tag);
    int start = out.beginPart();
    content.run();
    out.endPart(start);
  }

  /** Adds the chunks, which ends it. */
  static byte[] end(ByteWriter out, List<SnapshotChunk> chunks) {
    section(
        out,
        CHUNKS,
        () -> {
          out.putLong(chunks.size());
          chunks.forEach(chunk -> putChunk(out, chunk));
        });
    return out.toSealedBytes();
  }

  private static void putChunk(ByteWriter out, SnapshotChunk chunk) {
    out.putLong(chunk.snapshot());
    out.putLong(chunk.index());
    out.putLong(chunk.first());
    out.putLong(chunk.bytes());
    out.putLong(Integer.toUnsignedLong(chunk.checksum()));
  }

  private static SnapshotChunk getChunk(ByteReader in) {
    return new SnapshotChunk(
        in.getLong(), in.getInt(), in.getLong(), in.getInt(), (int) in.getLong());
  }

  /** Fills an empty state with all but the tasks. */
  static SnapshotIndex decode(byte[] stored, PartitionState state) {
    ByteReader in = ByteReader.ofSealed(stored);
    int version = in.getByte();
    if (version != VERSION) {
      throw new IllegalStateException(
          "a snapshot of version %d; this release reads versions up to %d: start a newer release"
              .formatted(version, VERSION));
    }
    long turn = in.getFixedLong();
    List<SnapshotChunk> chunks = new ArrayList<>();
    while (in.hasMore()) {
      int tag = in.getInt();
      ByteReader section = in.getPart();
      switch (tag) {
        case COUNTERS -> SnapshotCodec.getCounters(section, state);
        case FINISHED -> SnapshotCodec.getCounts(section, state.finished);
        case QUEUES -> SnapshotCodec.getQueues(section, state);
        case QUEUE_VERSIONS -> SnapshotCodec.getQueueVersions(section, state);
        case CHUNKS -> getChunks(section, chunks);
        default ->
            throw new IllegalStateException(
                "a section %d, unknown to this release: start a newer one".formatted(tag));
      }
      section.end();
    }
    return new SnapshotIndex(turn, chunks);
  }

  private static void getChunks(ByteReader in, List<SnapshotChunk> chunks) {
    for (int left = in.getCount(); left > 0; left--) {
      chunks.add(getChunk(in));
    }
  }
}
