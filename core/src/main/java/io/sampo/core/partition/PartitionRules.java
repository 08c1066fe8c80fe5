package io.sampo.core.partition;

import java.time.Duration;

/**
 * The limits a partition machine works by.
 *
 * @param idempotencyWindow how long an idempotency key stands for its task
 * @param lostAttemptsMax after so many attempts in a row lost with their node a task is a dead
 *     letter
 * @param queuesMax how many queues one partition may hold
 */
public record PartitionRules(Duration idempotencyWindow, int lostAttemptsMax, int queuesMax) {

  /** A day, five lost attempts, a thousand queues. */
  public static final PartitionRules DEFAULT = new PartitionRules(Duration.ofHours(24), 5, 1_000);
}
