package io.sampo.cluster.archive;

import java.time.Duration;

/**
 * How finished tasks are gathered for writing, per node.
 *
 * @param linger how long a few tasks wait for more, from 0
 * @param rowsDue so many are written at once, without waiting for more; at least 1
 * @param writeRowsMax how many one write takes, about; at least {@code rowsDue}
 * @param writeBytesMax how many bytes one write takes, about; at least 1 KiB
 * @param heldRowsMax how many are held, waiting or being written, before more are refused
 * @param heldBytesMax how many bytes are held before more are refused
 * @param parallelWrites how many writes are under way at once, 1 to 8; each takes a connection
 * @param backoffMin the first wait after a write failed
 * @param backoffMax the longest wait; waits double
 */
public record ArchiveWriterSettings(
    Duration linger,
    int rowsDue,
    int writeRowsMax,
    long writeBytesMax,
    int heldRowsMax,
    long heldBytesMax,
    int parallelWrites,
    Duration backoffMin,
    Duration backoffMax) {

  /** What holds unless set otherwise. */
  public static final ArchiveWriterSettings DEFAULT =
      new ArchiveWriterSettings(
          Duration.ofMillis(150),
          5_000,
          20_000,
          16L << 20,
          200_000,
          64L << 20,
          1,
          Duration.ofMillis(200),
          Duration.ofSeconds(5));

  private static final int PARALLEL_MAX = 8;
  private static final long BYTES_MIN = 1_024;

  /** Refuses values that cannot work, saying which one and why. */
  public ArchiveWriterSettings {
    require(!linger.isNegative(), "The archive's linger must not be negative");
    require(rowsDue >= 1, "The archive's rows due must be at least 1");
    require(writeRowsMax >= rowsDue, "The archive's rows a write must be at least the rows due");
    require(writeBytesMax >= BYTES_MIN, "The archive's bytes a write must be at least 1 KiB");
    require(heldRowsMax >= writeRowsMax, "The archive must hold at least the rows of one write");
    require(heldBytesMax >= writeBytesMax, "The archive must hold at least the bytes of one write");
    require(
        parallelWrites >= 1 && parallelWrites <= PARALLEL_MAX,
        "The archive's parallel writes must be from 1 to " + PARALLEL_MAX);
    require(
        backoffMin.isPositive() && backoffMax.compareTo(backoffMin) >= 0,
        "The archive's backoff must be positive, and its maximum at least its minimum");
  }

  /** The wait after so many failed writes in a row, from 1. */
  Duration backoff(int failures) {
    long millis = backoffMin.toMillis() << Math.min(failures - 1, 16);
    return Duration.ofMillis(Math.min(millis, backoffMax.toMillis()));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
