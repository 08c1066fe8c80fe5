package io.sampo.core.partition;

import io.sampo.core.task.Company;
import org.jspecify.annotations.Nullable;

/** Where a partition takes the right to start an attempt from. */
@FunctionalInterface
public interface SlotSource {

  /**
   * Takes a slot for the first of these tasks, if there is one.
   *
   * @param tasks those of one queue and type that would start next; not to be kept
   * @return the name of the node whose slot it is; null, which holds for the rest of the turn,
   *     where the task may not start
   */
  @Nullable String tryTake(Startable tasks);

  /**
   * Takes a slot for a task that may have only so much company.
   *
   * @return null where it may not start now. A slot of a node that cannot be watched from here is
   *     for {@link Company#ANY}, whatever was asked for.
   */
  default @Nullable Slot tryTake(Startable tasks, Company company) {
    String node = tryTake(tasks);
    return node == null ? null : new Slot(node, company);
  }

  /** The same slots, as long as not all members of the cluster know of suspects. */
  default SlotSource unwatched() {
    return new SlotSource() {
      @Override
      public @Nullable String tryTake(Startable tasks) {
        return SlotSource.this.tryTake(tasks);
      }

      @Override
      public @Nullable Slot tryTake(Startable tasks, Company company) {
        return SlotSource.this.tryTake(tasks, Company.ANY);
      }
    };
  }

  /** A slot that was taken: whose it is, and what its attempt will have beside it. */
  record Slot(String node, Company company) {}
}
