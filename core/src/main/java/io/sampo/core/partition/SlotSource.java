package io.sampo.core.partition;

/** Where a partition takes the right to start an attempt from. */
@FunctionalInterface
public interface SlotSource {

  /**
   * Takes a slot for one task of this queue and type, if there is one.
   *
   * @return whether the task may start; false holds for the rest of the turn
   */
  boolean tryTake(String queue, String type);
}
