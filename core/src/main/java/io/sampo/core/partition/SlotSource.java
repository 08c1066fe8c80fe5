package io.sampo.core.partition;

import org.jspecify.annotations.Nullable;

/** Where a partition takes the right to start an attempt from. */
@FunctionalInterface
public interface SlotSource {

  /**
   * Takes a slot for one task of this queue and type, if there is one.
   *
   * @return the name of the node whose slot it is; null, which holds for the rest of the turn,
   *     where the task may not start
   */
  @Nullable String tryTake(String queue, String type);
}
