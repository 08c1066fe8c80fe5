package io.sampo.cluster.partition;

import org.jspecify.annotations.Nullable;

/**
 * How a partition stands after its last turn.
 *
 * @param writable whether its journal takes writes
 * @param live tasks held
 * @param ready tasks free to start, or waiting for their key
 * @param running attempts under way
 * @param waiting tasks waiting for a time, children or a signal
 * @param sequenceNumber the last journal row
 * @param snapshotSequenceNumber the row the last snapshot covers
 * @param bytes about what its tasks take of the heap
 * @param closed why it is not open yet although it lives here; null where nothing is in its way
 */
public record PartitionStatus(
    boolean writable,
    long live,
    long ready,
    long running,
    long waiting,
    long sequenceNumber,
    long snapshotSequenceNumber,
    long bytes,
    @Nullable String closed) {

  /** How a partition stands that has not read its journal yet. */
  public static final PartitionStatus RECOVERING =
      new PartitionStatus(false, 0, 0, 0, 0, 0, 0, 0, null);

  /** The same, but its journal takes no writes now. */
  PartitionStatus away() {
    return new PartitionStatus(
        false, live, ready, running, waiting, sequenceNumber, snapshotSequenceNumber, bytes, null);
  }

  /** The same, but it is not open. */
  PartitionStatus closed(String reason) {
    return new PartitionStatus(
        false,
        live,
        ready,
        running,
        waiting,
        sequenceNumber,
        snapshotSequenceNumber,
        bytes,
        reason);
  }
}
