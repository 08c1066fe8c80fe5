package io.sampo.core.partition;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which chunks of the last stored snapshot still say how things are, so that the next one need not
 * write them again; and the snapshot under way, which has to be told before a task changes.
 */
final class StoredChunks {

  private List<SnapshotChunk> chunks = List.of();
  private BitSet changed = new BitSet();

  /** The lowest number that stands in none. */
  private long end;

  private @Nullable PartitionSnapshot underWay;

  /** A snapshot is stored: these hold the tasks below that number, but for those that changed. */
  void hold(List<SnapshotChunk> stored, BitSet changedSince, long endNumber) {
    chunks = List.copyOf(stored);
    changed = changedSince;
    end = chunks.isEmpty() ? 0 : endNumber;
  }

  /** None holds any more: the next snapshot writes everything. */
  void forget() {
    hold(List.of(), new BitSet(), 0);
  }

  /** A task is about to change, to come or to go. */
  void touch(long number) {
    if (underWay != null) {
      underWay.touch(number);
    }
    if (number < end) {
      changed.set(indexOf(number));
    }
  }

  private int indexOf(long number) {
    int low = 0;
    int high = chunks.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (chunks.get(middle).first() <= number) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  void begin(PartitionSnapshot snapshot) {
    if (underWay != null) {
      throw new IllegalStateException("a snapshot is under way already");
    }
    underWay = snapshot;
  }

  void end(PartitionSnapshot snapshot) {
    if (underWay != snapshot) {
      throw new IllegalStateException("another snapshot is under way");
    }
    underWay = null;
  }

  List<SnapshotChunk> chunks() {
    return chunks;
  }

  boolean changed(int index) {
    return changed.get(index);
  }

  /** Where the numbers of a chunk begin; what comes before the first one counts to it. */
  long from(int index) {
    return index == 0 ? 0 : chunks.get(index).first();
  }

  /** Where the numbers of a chunk end, and so where those begin that are in none. */
  long until(int index) {
    return index + 1 < chunks.size() ? chunks.get(index + 1).first() : end;
  }
}
