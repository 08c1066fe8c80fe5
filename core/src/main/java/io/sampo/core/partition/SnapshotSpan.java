package io.sampo.core.partition;

import io.sampo.core.codec.ByteWriter;
import io.sampo.core.partition.TaskTable.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A run of task numbers in a snapshot under way, and the chunk that stands for it. */
final class SnapshotSpan {

  /** The first number; the span ends where the next one begins. */
  final long from;

  private final List<Page> pages = new ArrayList<>();
  private long weightBytes;

  /** Null while it is not encoded. */
  @Nullable SnapshotChunk chunk;

  /** Whether one of its tasks has changed since the snapshot began. */
  boolean touched;

  private SnapshotSpan(long from, @Nullable SnapshotChunk chunk) {
    this.from = from;
    this.chunk = chunk;
  }

  /** One that a chunk of an earlier snapshot stands for. */
  static SnapshotSpan kept(SnapshotChunk chunk) {
    return new SnapshotSpan(chunk.first(), chunk);
  }

  /** One that begins with this task and has to be encoded. */
  static SnapshotSpan beginningWith(TaskState task, Page page) {
    SnapshotSpan span = new SnapshotSpan(task.number(), null);
    span.add(task, page);
    return span;
  }

  void add(TaskState task, Page page) {
    if (pages.isEmpty() || pages.getLast() != page) {
      pages.add(page);
    }
    weightBytes += task.weightBytes;
  }

  boolean weighs(long bytes) {
    return weightBytes >= bytes;
  }

  /** Its tasks as they stand now, sealed. */
  byte[] encode(long until) {
    ByteWriter out = ChunkCodec.begin(weightBytes);
    Consumer<TaskState> put =
        task -> {
          if (task.number() >= from && task.number() < until) {
            ChunkCodec.put(out, task);
          }
        };
    pages.forEach(page -> page.forEach(put));
    pages.clear();
    return out.toSealedBytes();
  }
}
