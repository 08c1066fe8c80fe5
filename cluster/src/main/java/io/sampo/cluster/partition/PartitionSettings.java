package io.sampo.cluster.partition;

import io.sampo.core.partition.PartitionRules;
import java.time.Duration;

/**
 * The limits one partition works by.
 *
 * @param rules the rules of its machine
 * @param turnTasksMax how many commands one journal row takes at most
 * @param turnBytesMax about how many bytes one journal row takes at most
 * @param gatheredMax how many commands may wait for the next turn before submissions are refused
 * @param gatheredBytesMax about how many bytes may wait before submissions are refused
 * @param stalledAfter a write or a recovery that takes longer makes the partition unavailable
 * @param snapshotBytesMin journaled bytes below which no regular snapshot is taken, a row counted
 *     as 4 KiB beside its bytes
 * @param unarchivedMax how many finished tasks may be under way to the archive at once
 * @param journaledMax a row that has been in the journal for longer makes a snapshot due, after
 *     which it is deleted
 */
public record PartitionSettings(
    PartitionRules rules,
    int turnTasksMax,
    int turnBytesMax,
    int gatheredMax,
    long gatheredBytesMax,
    Duration stalledAfter,
    long snapshotBytesMin,
    int unarchivedMax,
    Duration journaledMax) {

  private static final Duration JOURNALED_MAX = Duration.ofDays(1);

  /** With rows that stay in the journal for a day at most, or little more. */
  public PartitionSettings(
      PartitionRules rules,
      int turnTasksMax,
      int turnBytesMax,
      int gatheredMax,
      long gatheredBytesMax,
      Duration stalledAfter,
      long snapshotBytesMin,
      int unarchivedMax) {
    this(
        rules,
        turnTasksMax,
        turnBytesMax,
        gatheredMax,
        gatheredBytesMax,
        stalledAfter,
        snapshotBytesMin,
        unarchivedMax,
        JOURNALED_MAX);
  }

  /** What holds where nothing else is set. */
  public static final PartitionSettings DEFAULT =
      new PartitionSettings(
          PartitionRules.DEFAULT,
          2_000,
          256 << 10,
          20_000,
          16L << 20,
          Duration.ofSeconds(2),
          4L << 20,
          4_000);
}
