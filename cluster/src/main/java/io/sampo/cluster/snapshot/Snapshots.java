package io.sampo.cluster.snapshot;

import io.sampo.cluster.database.DatabaseCalls;
import io.sampo.core.partition.PartitionMachine;
import io.sampo.core.partition.PartitionSnapshot;
import io.sampo.core.partition.SnapshotChunk;
import io.sampo.core.partition.SnapshotIndex;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/**
 * Stores the snapshots of this node's partitions and reads them back, without blocking those who
 * ask. What is read back at once is bounded by the number of threads, as is what is written.
 */
public final class Snapshots implements AutoCloseable {

  /** How many connections it uses at most. */
  public static final int CONNECTIONS = 5;

  private static final int LOADS_AT_ONCE = 3;
  private static final int SAVES_AT_ONCE = CONNECTIONS - LOADS_AT_ONCE;

  /** As many as there may be partitions. */
  private static final int WAITING_MAX = 4_096;

  private static final Duration AWAY = Duration.ofMillis(100);

  private final SnapshotTable table;
  private final DatabaseCalls loads;
  private final DatabaseCalls saves;

  /** In these tables. */
  public Snapshots(SnapshotTable table) {
    this.table = table;
    this.loads = new DatabaseCalls("The snapshots", LOADS_AT_ONCE, WAITING_MAX, AWAY);
    this.saves = new DatabaseCalls("The new snapshots", SAVES_AT_ONCE, WAITING_MAX, AWAY);
  }

  /**
   * A machine as the newest snapshot has it.
   *
   * @param turn the last turn in it; 0 where there is no snapshot
   * @param number the number of the last journal row in it; 0 where there is no snapshot
   * @param bytes how long the snapshot is
   */
  public record Loaded(PartitionMachine machine, long turn, long number, long bytes) {}

  /**
   * Reads the newest snapshot into an empty machine; the machine is handed over with the answer.
   */
  public CompletionStage<Loaded> load(String partition, Supplier<PartitionMachine> empty) {
    return loads.submit(() -> loadBlocking(partition, empty.get()));
  }

  private Loaded loadBlocking(String partition, PartitionMachine machine) throws SQLException {
    try (Connection connection = table.connect()) {
      Optional<SnapshotTable.Stored> newest = SnapshotTable.newest(connection, partition);
      if (newest.isEmpty()) {
        return new Loaded(machine, 0, 0, 0);
      }
      SnapshotTable.Stored stored = newest.get();
      if (!SnapshotIndex.isOne(stored.bytes())) {
        long turn = machine.restore(stored.bytes());
        return new Loaded(machine, turn, stored.number(), stored.bytes().length);
      }
      SnapshotIndex index = machine.restoreIndex(stored.bytes());
      long bytes = stored.bytes().length;
      for (SnapshotChunk chunk : index.chunks()) {
        machine.restoreChunk(chunk, SnapshotTable.chunk(connection, partition, chunk));
        bytes += chunk.bytes();
      }
      return new Loaded(machine, index.turn(), stored.number(), bytes);
    }
  }

  /** Stores a piece of a snapshot under way. */
  public CompletionStage<Done> save(String partition, PartitionSnapshot.Piece piece) {
    return saves.submit(() -> {
      table.save(partition, piece);
      return Done.getInstance();
    });
  }

  /** Stores the row that makes a snapshot one. */
  public CompletionStage<Done> close(
      String partition, long number, byte[] row, List<SnapshotChunk> chunks) {
    return saves.submit(() -> {
      table.close(partition, new SnapshotTable.Stored(number, row), chunks);
      return Done.getInstance();
    });
  }

  /** Deletes the pieces that nothing refers to once that snapshot is stored. */
  public CompletionStage<Done> trim(String partition, long number, List<SnapshotChunk> kept) {
    return saves.submit(() -> {
      table.trim(partition, number, kept);
      return Done.getInstance();
    });
  }

  /** Why a stage failed, in words. */
  public static String reason(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException e ? e.getCause() : failure;
    return cause == null ? "it is not known why" : String.valueOf(cause.getMessage());
  }

  /** Whether storing failed since pieces of earlier snapshots are gone. */
  public static boolean chunksGone(Throwable failure) {
    Throwable cause = failure instanceof CompletionException e ? e.getCause() : failure;
    return cause instanceof SnapshotTable.ChunksGone;
  }

  /** Stops its threads; what waits fails. */
  @Override
  public void close() {
    loads.close();
    saves.close();
  }
}
