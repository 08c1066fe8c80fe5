package io.sampo.cluster.worker;

import io.sampo.core.partition.AttemptOrder;

/** Where a worker gives back the slot of an attempt that has ended or was given up. */
@FunctionalInterface
public interface SlotRelease {

  /** Gives back the slot of one attempt. Never blocks; may be called from any thread. */
  void release(AttemptOrder order);

  /** The outcome of an attempt is recorded. */
  default void recorded(AttemptOrder order) {}
}
