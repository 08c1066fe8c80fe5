package io.sampo.cluster.partition;

import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.cluster.memory.MemoryKind;
import io.sampo.cluster.memory.Reservation;
import io.sampo.cluster.snapshot.Snapshots;
import io.sampo.core.codec.Format;
import io.sampo.core.partition.PartitionMachine;
import io.sampo.core.partition.PartitionSnapshot;
import io.sampo.core.partition.SnapshotChunk;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot under way of one partition: one piece after the other, each handed over once the one
 * before is stored. It begins when the node has memory for it. On the thread of its journal.
 */
final class SnapshotWriter {

  /** What had to be encoded before its time waits in memory: beyond this no turn may add to it. */
  private static final long EARLY_BYTES_MAX = 4L << 20;

  /** What one holds at most: the piece being stored, and what was encoded before its time. */
  private static final long HELD_BYTES_MAX = PartitionSnapshot.PIECE_BYTES + EARLY_BYTES_MAX;

  /** What the smallest one takes. */
  private static final long SMALL_BYTES = 4_096;

  private final String partition;
  private final PartitionMachine machine;
  private final Snapshots snapshots;
  private final MemoryBudget budget;
  private final Consumer<Progress> tell;
  private @Nullable Reservation room;
  private @Nullable UnderWay underWay;

  /** Something has come about that a snapshot waits for; for the actor's own mailbox. */
  sealed interface Progress {

    /** There may be memory for one now. */
    record Room() implements Progress {}

    /** A step has ended, well or with a failure. */
    record Step(long number, @Nullable Throwable failure) implements Progress {}
  }

  /** What a step of the journal's has led to. */
  sealed interface Result {

    /** More is to be stored, or nothing of it was expected any more. */
    record GoesOn() implements Result {}

    /** The snapshot is stored; it was so many bytes long. */
    record Saved(long number, List<SnapshotChunk> chunks, long bytes) implements Result {}

    /** It is given up. */
    record Failed(Throwable cause) implements Result {}
  }

  /** In pieces, or whole where it has none. */
  private static final class UnderWay {
    final long number;
    final @Nullable PartitionSnapshot pieces;
    long bytes;
    boolean closing;

    UnderWay(long number, @Nullable PartitionSnapshot pieces) {
      this.number = number;
      this.pieces = pieces;
    }
  }

  /**
   * Of one partition.
   *
   * @param tell brings word of a step to the journal's thread
   */
  SnapshotWriter(
      String partition,
      PartitionMachine machine,
      Snapshots snapshots,
      MemoryBudget budget,
      Consumer<Progress> tell) {
    this.partition = partition;
    this.machine = machine;
    this.snapshots = snapshots;
    this.budget = budget;
    this.tell = tell;
  }

  /** Asks for the memory that one takes; {@link Progress.Room} comes once it may begin. */
  void prepare(Format format) {
    long bytes = machine.view().heapBytes() + SMALL_BYTES;
    long held = format.has(Format.V2) ? Math.min(bytes, HELD_BYTES_MAX) : bytes;
    room = budget.queue(MemoryKind.SNAPSHOTS, held, () -> tell.accept(new Progress.Room()));
  }

  /** Whether one that was prepared may begin. */
  boolean mayBegin() {
    return room != null && !room.isWaiting() && underWay == null;
  }

  /** Nothing of it is needed any more: its journal stops. */
  void stop() {
    underWay = null;
    giveRoomBack();
  }

  private void giveRoomBack() {
    if (room != null) {
      room.close();
      room = null;
    }
  }

  /**
   * Begins one.
   *
   * @param turn the last turn in it
   * @param number the number of the last journal row in it
   */
  void begin(long turn, long number, Format format) {
    if (format.has(Format.V2)) {
      UnderWay next = new UnderWay(number, machine.beginSnapshot(turn, number));
      underWay = next;
      storeNext(next);
    } else {
      UnderWay next = new UnderWay(number, null);
      underWay = next;
      close(next, machine.snapshot(turn, format), List.of());
    }
  }

  /** Whether turns have to wait until more of it is stored. */
  boolean isBehind() {
    UnderWay now = underWay;
    return now != null && now.pieces != null && now.pieces.earlyBytes() > EARLY_BYTES_MAX;
  }

  private void storeNext(UnderWay now) {
    PartitionSnapshot pieces = now.pieces;
    PartitionSnapshot.Piece piece = pieces == null ? null : pieces.next();
    if (piece != null) {
      follow(now, snapshots.save(partition, piece));
    } else if (pieces != null) {
      List<SnapshotChunk> chunks = pieces.chunks();
      now.bytes = chunks.stream().mapToLong(SnapshotChunk::bytes).sum();
      close(now, pieces.closingRow(), chunks);
    }
  }

  private void close(UnderWay now, byte[] row, List<SnapshotChunk> chunks) {
    now.closing = true;
    now.bytes += row.length;
    follow(now, snapshots.close(partition, now.number, row, chunks));
  }

  private void follow(UnderWay now, CompletionStage<Done> step) {
    var _ = step.whenComplete((_, failure) -> tell.accept(new Progress.Step(now.number, failure)));
  }

  /** A step has ended. */
  Result on(Progress.Step step) {
    UnderWay now = underWay;
    if (now == null || now.number != step.number) {
      return new Result.GoesOn();
    }
    if (step.failure != null) {
      underWay = null;
      giveRoomBack();
      if (now.pieces != null) {
        now.pieces.abandoned(Snapshots.chunksGone(step.failure));
      }
      return new Result.Failed(step.failure);
    }
    if (!now.closing) {
      storeNext(now);
      return new Result.GoesOn();
    }
    underWay = null;
    giveRoomBack();
    if (now.pieces != null) {
      now.pieces.saved();
    }
    return new Result.Saved(now.number, chunks(now), now.bytes);
  }

  private static List<SnapshotChunk> chunks(UnderWay saved) {
    return saved.pieces == null ? List.of() : saved.pieces.chunks();
  }
}
