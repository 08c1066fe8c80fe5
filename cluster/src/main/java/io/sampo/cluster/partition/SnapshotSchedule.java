package io.sampo.cluster.partition;

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
  private long weight;
  private long snapshotBytes;
  private boolean underWay;

  /**
   * With nothing journaled yet.
   *
   * @param bytesMin the journaled bytes below which none is due
   */
  SnapshotSchedule(long bytesMin) {
    this.bytesMin = bytesMin;
  }

  /** A snapshot of so many bytes was read back. */
  void restored(long bytes) {
    snapshotBytes = bytes;
  }

  /** A row of so many bytes was written or read back. */
  void journaled(long bytes) {
    weight += bytes + ROW_WEIGHT;
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
  }

  /** It is saved, or was not. */
  void ended() {
    underWay = false;
  }
}
