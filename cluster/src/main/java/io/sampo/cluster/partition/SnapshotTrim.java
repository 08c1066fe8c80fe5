package io.sampo.cluster.partition;

import io.sampo.core.partition.PartitionPlace;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what a stored snapshot stands for: rows of the journal, and pieces of older snapshots.
 */
record SnapshotTrim(PartitionPlace place, PartitionEnvironment environment) {

  private static final Logger LOG = LoggerFactory.getLogger(SnapshotTrim.class);

  static SnapshotTrim of(PartitionPlace place, PartitionEnvironment environment) {
    return new SnapshotTrim(place, environment);
  }

  /** Begins to; that it fails does no harm. */
  void after(SnapshotWriter.Result.Saved saved) {
    var _ =
        environment
            .journalTrim()
            .trim(place, saved.number())
            .whenComplete((_, failure) -> warnIfNotTrimmed(failure));
    var _ =
        environment
            .snapshots()
            .trim(PartitionJournal.persistenceId(place), saved.number(), saved.chunks())
            .whenComplete((_, failure) -> warnIfNotTrimmed(failure));
  }

  private void warnIfNotTrimmed(@Nullable Throwable failure) {
    if (failure != null) {
      LOG.atWarn()
          .addKeyValue(TurnRunner.PARTITION, place)
          .log(
              "Partition {} could not delete what its snapshot covers ({}). It only takes room; the"
                  + " next snapshot tries again.",
              place,
              failure.getMessage());
    }
  }
}
