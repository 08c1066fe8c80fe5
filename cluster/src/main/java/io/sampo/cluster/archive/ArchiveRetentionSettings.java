package io.sampo.cluster.archive;

import java.time.Duration;

/**
 * How long finished tasks are kept.
 *
 * @param retention at least this long after they finished; whole days (UTC) are dropped
 * @param idempotencyWindow how long the same key must give the same task; not above the retention
 * @param checkEvery how often days are created ahead and dropped, at least one second
 */
public record ArchiveRetentionSettings(
    Duration retention, Duration idempotencyWindow, Duration checkEvery) {

  /** A week, looked after every hour: a day that cannot be dropped now is dropped soon. */
  public static final ArchiveRetentionSettings DEFAULT =
      new ArchiveRetentionSettings(Duration.ofDays(7), Duration.ofHours(24), Duration.ofHours(1));

  /** Refuses values that cannot work, saying which one and why. */
  public ArchiveRetentionSettings {
    if (retention.compareTo(idempotencyWindow) < 0) {
      throw new IllegalArgumentException(
          "The archive's retention (%s) must be at least the idempotency window (%s)"
              .formatted(retention, idempotencyWindow));
    }
    if (checkEvery.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("The archive's retention check needs a second at least");
    }
  }
}
