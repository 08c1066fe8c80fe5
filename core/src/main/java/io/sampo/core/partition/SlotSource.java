package io.sampo.core.partition;

import io.sampo.core.task.Company;
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

  /**
   * Takes a slot for a task that may have only so much company.
   *
   * @return null where it may not start now. A slot of a node that cannot be watched from here is
   *     for {@link Company#ANY}, whatever was asked for.
   */
  default @Nullable Slot tryTake(String queue, String type, Company company) {
    String node = tryTake(queue, type);
    return node == null ? null : new Slot(node, company);
  }

  /** The same slots, as long as not all members of the cluster know of suspects. */
  default SlotSource unwatched() {
    return new SlotSource() {
      @Override
      public @Nullable String tryTake(String queue, String type) {
        return SlotSource.this.tryTake(queue, type);
      }

      @Override
      public @Nullable Slot tryTake(String queue, String type, Company company) {
        return SlotSource.this.tryTake(queue, type, Company.ANY);
      }
    };
  }

  /** A slot that was taken: whose it is, and what its attempt will have beside it. */
  record Slot(String node, Company company) {}
}
