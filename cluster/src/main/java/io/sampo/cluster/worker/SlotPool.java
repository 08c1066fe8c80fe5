package io.sampo.cluster.worker;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The slots of one kind on this node, and the partitions that wait for one; those lent to others
 * count as taken. Guarded by the lock of {@link Slots}.
 */
final class SlotPool {

  final Slots.Kind kind;
  final ArrayDeque<SlotAccount> waiting = new ArrayDeque<>();
  int taken;

  SlotPool(Slots.Kind kind) {
    this.kind = kind;
  }

  /** Who waits and holds the fewest. */
  @Nullable SlotAccount least() {
    SlotAccount least = null;
    for (SlotAccount account : waiting) {
      if (least == null || account.held(kind) < least.held(kind)) {
        least = account;
      }
    }
    return least;
  }

  @Nullable SlotAccount pollLeast() {
    SlotAccount least = least();
    if (least != null) {
      waiting.remove(least);
    }
    return least;
  }
}
