package io.sampo.cluster.node;

import io.sampo.cluster.archive.ArchiveReaderSettings;
import io.sampo.cluster.archive.ArchiveRetentionSettings;
import io.sampo.cluster.archive.ArchiveWriterSettings;
import io.sampo.cluster.partition.Generations;
import io.sampo.cluster.partition.PartitionSettings;
import io.sampo.cluster.worker.WorkerSettings;
import java.time.Duration;

/**
 * What one node works with.
 *
 * @param name the name of the node in records: the host and port others reach it by
 * @param partitions how many partitions the first generation has; only the very first start counts
 * @param heapBytesMax how much of the heap live tasks may take before submissions are refused
 * @param partition the limits of each partition
 * @param slots how many attempts may wait on virtual threads at once
 * @param worker how attempts run
 * @param stopWithin how long running attempts may take to end when the node leaves
 * @param archiveWriter how finished tasks are gathered into writes
 * @param archiveReader how many look-ups the archive serves at once
 * @param archiveRetention how long finished tasks are kept
 */
public record NodeSettings(
    String name,
    int partitions,
    long heapBytesMax,
    PartitionSettings partition,
    int slots,
    WorkerSettings worker,
    Duration stopWithin,
    ArchiveWriterSettings archiveWriter,
    ArchiveReaderSettings archiveReader,
    ArchiveRetentionSettings archiveRetention) {

  /** The most partitions a generation can have. */
  public static final int PARTITIONS_MAX = Generations.PARTITIONS_MAX;

  /** Refuses what cannot work. */
  public NodeSettings {
    if (partitions < 1 || partitions > PARTITIONS_MAX) {
      throw new IllegalArgumentException(
          "partitions must be 1 to %d, not %d".formatted(PARTITIONS_MAX, partitions));
    }
    if (slots < 1) {
      throw new IllegalArgumentException("slots must be 1 or more, not " + slots);
    }
    if (heapBytesMax < 1) {
      throw new IllegalArgumentException("heapBytesMax must be 1 or more");
    }
  }
}
