package io.sampo.cluster.memory;

/**
 * How the heap of a node is shared out. What live tasks do not get is for all that is on its way,
 * with a good part left over for what nobody counts: the node itself, and garbage.
 *
 * @param liveMax bytes that live tasks may take while the node has no others to take over from
 * @param restMax bytes of the heap beside them
 */
public record MemoryLimits(long liveMax, long restMax) {

  private static final long SHARE_MIN = 2L << 20;

  /** Checks the ranges. */
  public MemoryLimits {
    if (liveMax < 1 || restMax < 1) {
      throw new IllegalArgumentException(
          "no heap to share out: %d bytes for tasks, %d beside them".formatted(liveMax, restMax));
    }
  }

  /** The limits of a node with a heap of so many bytes, so many of them for live tasks. */
  public static MemoryLimits of(long heapBytes, long liveMax) {
    return new MemoryLimits(liveMax, Math.max(1, heapBytes - liveMax));
  }

  /** What may be held of all kinds together. */
  public long totalMax() {
    return liveMax + restMax * 60 / 100;
  }

  /**
   * How far partitions are opened: a little beyond what the door lets in, since what was let in
   * grows while it runs.
   */
  public long openMax() {
    return liveMax + restMax * 20 / 100;
  }

  /**
   * What the tasks of one partition may take: half of all, so that it can be opened beside others.
   */
  public long partitionMax() {
    return Math.max(1, liveMax / 2);
  }

  /** Up to where new work of that kind is let in. */
  public long share(MemoryKind kind) {
    return switch (kind) {
      case LIVE -> liveMax;
      case DOOR, GATHERED -> percentOfRest(15);
      case OUTCOMES -> percentOfRest(10);
      case ARCHIVE -> percentOfRest(5);
      case SNAPSHOTS -> percentOfRest(20);
      case RECOVERIES -> openMax();
    };
  }

  private long percentOfRest(int percent) {
    return Math.max(SHARE_MIN, restMax * percent / 100);
  }
}
