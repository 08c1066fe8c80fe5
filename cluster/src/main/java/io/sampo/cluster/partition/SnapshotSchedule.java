package io.sampo.cluster.partition;

import java.time.Duration;

/** When a partition takes a snapshot, by what was journaled since the last one. */
final class SnapshotSchedule {

  /**
   * What a row costs a recovery beside its bytes, in bytes: many small ones are slower to read back
   * than a few large ones.
   */
  static final long ROW_WEIGHT = 4_096;

  /** As many rows are read back soon enough by whoever opens the partition next. */
  private static final long LEAVING_WEIGHT_MIN = 64 * ROW_WEIGHT;

  private final long bytesMin;
  private final long ageMaxMillis;
  private long oldestMillis = Long.MAX_VALUE;
  private long weight;
  private long snapshotBytes;
  private boolean underWay;

  /**
   * With nothing journaled yet.
   *
   * @param bytesMin the journaled bytes below which none is due for their sake
   * @param ageMax how old a journaled row may become: what retention has dropped must not live on
   *     in the journal of a quiet partition
   */
  SnapshotSchedule(long bytesMin, Duration ageMax) {
    this.bytesMin = bytesMin;
    this.ageMaxMillis = ageMax.toMillis();
  }

  /** A snapshot of so many bytes was read back. */
  void restored(long bytes) {
    snapshotBytes = bytes;
  }

  /** A row of so many bytes, decided at that time, was written or read back. */
  void journaled(long bytes, long atMillis) {
    weight += bytes + ROW_WEIGHT;
    oldestMillis = Math.min(oldestMillis, atMillis);
  }

  /** Whether a row has been in the journal for longer than it may, however little it weighs. */
  boolean dueByAge(long nowMillis) {
    return !underWay && oldestMillis < nowMillis - ageMaxMillis;
  }

  /**
   * Due when what was journaled since the last snapshot outweighs it: the cost stays linear.
   *
   * @param last whether nothing more is to come; a small snapshot then takes the place of it all
   */
  boolean due(boolean last) {
    return !underWay && (last || weight >= Math.max(snapshotBytes, bytesMin));
  }

  /**
   * Whether a partition that leaves opens sooner elsewhere if it is read back from a snapshot of
   * about so many bytes.
   */
  boolean worthItBeforeLeaving(long bytes) {
    return !underWay && weight >= Math.max(bytes, LEAVING_WEIGHT_MIN);
  }

  /** One of so many bytes is on its way. */
  void begun(long bytes) {
    underWay = true;
    snapshotBytes = bytes;
    weight = 0;
    oldestMillis = Long.MAX_VALUE;
  }

  /** It is saved, or was not. */
  void ended() {
    underWay = false;
  }
}
