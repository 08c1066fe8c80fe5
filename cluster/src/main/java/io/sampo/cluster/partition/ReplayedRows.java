package io.sampo.cluster.partition;

import io.sampo.core.partition.PartitionPlace;

/**
 * Checks that a recovery reads every row of a partition's journal.
 *
 * <p>Rows are read in pages. An incarnation that has been replaced, but does not know it yet, may
 * save its last snapshot between two of them and delete the rows below it: then the next page is
 * short, as if the journal ended there, and whoever opened the partition from what was read would
 * lose tasks and use their numbers again. The next recovery finds that snapshot.
 */
final class ReplayedRows {

  private static final String ADVICE =
      "It is not opened without them but read again, as a snapshot may have taken their place"
          + " meanwhile. If this is said again and again, rows were deleted from"
          + " sampo.event_journal: bring them back from a backup.";

  private final PartitionPlace place;
  private long last;

  ReplayedRows(PartitionPlace place) {
    this.place = place;
  }

  /** A snapshot stands for the rows up to this number. */
  void startAfter(long snapshot) {
    last = snapshot;
  }

  /**
   * The next row was read.
   *
   * @throws IllegalStateException if others are missing before it
   */
  void next(long number) {
    if (number != last + 1) {
      throw missing(number - 1);
    }
    last = number;
  }

  /**
   * No more rows were found.
   *
   * @param highest the number of the last row there is
   * @throws IllegalStateException if not all were read
   */
  void complete(long highest) {
    if (highest != last) {
      throw missing(highest);
    }
  }

  private IllegalStateException missing(long upTo) {
    return new IllegalStateException(
        "rows %d to %d of partition %s were not found in the journal. %s"
            .formatted(last + 1, upTo, place, ADVICE));
  }
}
