package io.sampo.core.partition;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Snapshots in chunks as a database would keep them, in memory. */
final class SnapshotStore {

  /** So small that a handful of tasks fills several. */
  static final int PIECE_BYTES = 700;

  private final Map<SnapshotChunk, byte[]> chunks = new HashMap<>();
  private byte @Nullable [] closingRow;
  private @Nullable PartitionSnapshot underWay;
  private int written;

  /** Begins a snapshot, unless one is under way. */
  boolean begin(PartitionMachine machine, long turn) {
    if (underWay != null) {
      return false;
    }
    underWay = machine.beginSnapshot(turn, turn, PIECE_BYTES);
    return true;
  }

  /** Stores the next piece of the one under way; says whether that completed it. */
  boolean step() {
    PartitionSnapshot snapshot = underWay;
    if (snapshot == null) {
      return false;
    }
    PartitionSnapshot.Piece piece = snapshot.next();
    if (piece != null) {
      chunks.put(piece.chunk(), piece.bytes());
      written++;
      return false;
    }
    closingRow = snapshot.closingRow();
    snapshot.saved();
    chunks.keySet().retainAll(snapshot.chunks());
    underWay = null;
    return true;
  }

  /** Gives up the one under way, as its database does not answer. */
  void abandon(boolean startOver) {
    if (underWay != null) {
      underWay.abandoned(startOver);
      underWay = null;
    }
  }

  /** The machine is gone, and the snapshot under way with it. */
  void crash() {
    underWay = null;
  }

  /** Fills an empty machine from the last one that is complete, if there is any. */
  void restore(PartitionMachine machine) {
    byte[] row = closingRow;
    if (row != null) {
      for (SnapshotChunk chunk : machine.restoreIndex(row).chunks()) {
        machine.restoreChunk(chunk, stored(chunk));
      }
    }
  }

  byte[] stored(SnapshotChunk chunk) {
    byte[] bytes = chunks.get(chunk);
    if (bytes == null) {
      throw new AssertionError("lost: " + chunk);
    }
    return bytes;
  }

  byte[] closingRow() {
    if (closingRow == null) {
      throw new AssertionError("nothing is stored");
    }
    return closingRow;
  }

  /** How many pieces were written in all. */
  int written() {
    return written;
  }

  List<SnapshotChunk> chunks() {
    return List.copyOf(chunks.keySet());
  }
}
