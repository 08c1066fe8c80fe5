package io.sampo.cluster.partition;

import java.time.Duration;

/** The usual settings of a partition but for one. */
final class Settings {

  private static final PartitionSettings USUAL = PartitionSettings.DEFAULT;

  private Settings() {}

  static PartitionSettings withSnapshotBytes(long bytes) {
    return new PartitionSettings(
        USUAL.rules(),
        USUAL.turnTasksMax(),
        USUAL.turnBytesMax(),
        USUAL.gatheredMax(),
        USUAL.gatheredBytesMax(),
        USUAL.stalledAfter(),
        bytes,
        USUAL.unarchivedMax());
  }

  static PartitionSettings withJournaledMax(Duration time) {
    return new PartitionSettings(
        USUAL.rules(),
        USUAL.turnTasksMax(),
        USUAL.turnBytesMax(),
        USUAL.gatheredMax(),
        USUAL.gatheredBytesMax(),
        USUAL.stalledAfter(),
        USUAL.snapshotBytesMin(),
        USUAL.unarchivedMax(),
        time);
  }

  static PartitionSettings withGatheredMax(int tasks) {
    return new PartitionSettings(
        USUAL.rules(),
        USUAL.turnTasksMax(),
        USUAL.turnBytesMax(),
        tasks,
        USUAL.gatheredBytesMax(),
        USUAL.stalledAfter(),
        USUAL.snapshotBytesMin(),
        USUAL.unarchivedMax());
  }

  static PartitionSettings withStalledAfter(Duration time) {
    return new PartitionSettings(
        USUAL.rules(),
        USUAL.turnTasksMax(),
        USUAL.turnBytesMax(),
        USUAL.gatheredMax(),
        USUAL.gatheredBytesMax(),
        time,
        USUAL.snapshotBytesMin(),
        USUAL.unarchivedMax());
  }
}
