package io.sampo.core.queue;

import org.jspecify.annotations.Nullable;

/**
 * What a partition says of its places in one queue.
 *
 * @param maxRunning how many tasks of the queue may run at once, as the partition knows it
 * @param version the version of the queue's settings that this is of
 * @param held how many places it fills or may fill
 * @param want what it could fill more of them with; null for nothing
 */
public record Claim(int maxRunning, long version, long held, @Nullable Want want) {

  /** Whether there is nothing to be said. */
  boolean idle() {
    return held == 0 && want == null;
  }
}
