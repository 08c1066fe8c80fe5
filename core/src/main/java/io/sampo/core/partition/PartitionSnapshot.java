package io.sampo.core.partition;

import io.sampo.core.codec.ByteWriter;
import io.sampo.core.codec.Seal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot under way: a partition as it stood in one moment, encoded piece by piece while turns
 * go on. A span that a turn is about to change and that is not encoded yet is encoded before (copy
 * on write). Confined to the thread of its machine.
 */
public final class PartitionSnapshot {

  /**
   * About how much of the heap the tasks of a piece take; its bytes are about as many at most. Less
   * than 512 KiB: in a small heap the G1 collector gives larger arrays regions of their own, and
   * each one may make it mark the whole heap.
   */
  public static final int PIECE_BYTES = 384 << 10;

  private final PartitionState state;
  private final long number;
  private final long end;
  private final ByteWriter index;
  private final List<SnapshotSpan> spans;
  private final ArrayDeque<Piece> early = new ArrayDeque<>();
  private long earlyBytes;
  private int next;
  private int pieces;

  /** What is to be stored as one row. */
  @SuppressWarnings("ArrayRecordComponent") // stored as it is, never compared
  public record Piece(SnapshotChunk chunk, byte[] bytes) {}

  /**
   * Begins one.
   *
   * @param turn the last turn in it
   * @param number the number of the last journal row in it
   * @param pieceBytes about how much of the heap the tasks of a piece take
   */
  PartitionSnapshot(PartitionState state, long turn, long number, int pieceBytes) {
    this.state = state;
    this.number = number;
    this.end = state.nextNumber;
    this.index = SnapshotIndex.begin(state, turn);
    this.spans = SnapshotPlan.of(state, pieceBytes);
    state.chunks.begin(this);
  }

  /** The number of the last journal row in it. */
  public long number() {
    return number;
  }

  /** The next piece to store; null when there are no more. */
  public @Nullable Piece next() {
    Piece first = early.poll();
    if (first != null) {
      earlyBytes -= first.bytes.length;
      return first;
    }
    while (next < spans.size()) {
      int span = next++;
      if (spans.get(span).chunk == null) {
        return encode(span);
      }
    }
    return null;
  }

  /** How many bytes had to be encoded before their time and wait to be asked for. */
  public long earlyBytes() {
    return earlyBytes;
  }

  /** A task is about to change, to come or to go. */
  void touch(long taskNumber) {
    if (taskNumber >= end || spans.isEmpty()) {
      return;
    }
    int at = indexOf(taskNumber);
    SnapshotSpan span = spans.get(at);
    span.touched = true;
    if (span.chunk == null) {
      Piece piece = encode(at);
      early.add(piece);
      earlyBytes += piece.bytes.length;
    }
  }

  /** The last span that begins at the number or below; what comes before the first counts to it. */
  private int indexOf(long taskNumber) {
    int low = 0;
    int high = spans.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (spans.get(middle).from <= taskNumber) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private Piece encode(int at) {
    SnapshotSpan span = spans.get(at);
    byte[] bytes = span.encode(at + 1 < spans.size() ? spans.get(at + 1).from : end);
    SnapshotChunk chunk =
        new SnapshotChunk(number, pieces++, span.from, bytes.length, Seal.of(bytes));
    span.chunk = chunk;
    return new Piece(chunk, bytes);
  }

  /** All chunks of it, in order; those of earlier snapshots too. */
  public List<SnapshotChunk> chunks() {
    List<SnapshotChunk> chunks = new ArrayList<>(spans.size());
    for (SnapshotSpan span : spans) {
      if (span.chunk == null) {
        throw new IllegalStateException("the span from %d is not encoded".formatted(span.from));
      }
      chunks.add(span.chunk);
    }
    return chunks;
  }

  /** The closing row, once all pieces are stored; to be asked for once. */
  public byte[] closingRow() {
    if (!early.isEmpty()) {
      throw new IllegalStateException("%d pieces are not stored".formatted(early.size()));
    }
    return SnapshotIndex.end(index, chunks());
  }

  /** It is stored whole: the next one may refer to its chunks. */
  public void saved() {
    state.chunks.end(this);
    BitSet changed = new BitSet();
    for (int i = 0; i < spans.size(); i++) {
      changed.set(i, spans.get(i).touched);
    }
    state.chunks.hold(chunks(), changed, end);
  }

  /**
   * It is given up: what was stored of it is nothing.
   *
   * @param startOver whether the next one writes everything, as chunks of earlier ones may be gone
   */
  public void abandoned(boolean startOver) {
    state.chunks.end(this);
    if (startOver) {
      state.chunks.forget();
    }
  }
}
