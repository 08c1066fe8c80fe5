package io.sampo.cluster.archive;

import java.time.Duration;

/**
 * How many look-ups the archive serves at once, per node.
 *
 * @param threads how many look-ups run at once; each takes a connection of the archive's pool
 * @param listThreads how many lists are gathered at once; each takes a connection of its own pool
 * @param queriesWaitingMax how many wait for a thread before more are refused
 * @param keysPerQueryMax how many idempotency keys one query looks up, about
 * @param keysWaitingMax how many idempotency keys wait before more are refused
 * @param away how long queries are refused at once after the database could not be reached
 */
public record ArchiveReaderSettings(
    int threads,
    int listThreads,
    int queriesWaitingMax,
    int keysPerQueryMax,
    int keysWaitingMax,
    Duration away) {

  /** What holds unless set otherwise. */
  public static final ArchiveReaderSettings DEFAULT =
      new ArchiveReaderSettings(4, 2, 1_000, 5_000, 100_000, Duration.ofSeconds(1));

  /** Refuses values that cannot work, saying which one and why. */
  public ArchiveReaderSettings {
    requireAtLeastOne("threads", threads);
    requireAtLeastOne("list threads", listThreads);
    requireAtLeastOne("waiting queries", queriesWaitingMax);
    requireAtLeastOne("keys a query", keysPerQueryMax);
    requireAtLeastOne("waiting keys", keysWaitingMax);
    if (away.isNegative()) {
      throw new IllegalArgumentException("The archive's away time must not be negative");
    }
  }

  private static void requireAtLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "The archive's number of " + name + " must be at least 1, not " + value);
    }
  }
}
