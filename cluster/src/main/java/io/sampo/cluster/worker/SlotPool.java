package io.sampo.cluster.worker;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The slots of one kind on this node, and the partitions that wait for one; those lent to others
 * count as taken. Guarded by the lock of {@link Slots}.
 */
final class SlotPool {

  final Slots.Kind kind;
  final ArrayDeque<SlotAccount> waiting = new ArrayDeque<>();

  /**
   * Whose ready tasks found no slot at the last try. Those who wait are called one by one as slots
   * come free, and do not wait from then on; they have not taken what they want yet.
   */
  final Set<SlotAccount> wanting = new HashSet<>();

  int taken;

  /** How many slots were free all the time since the last look, and during the one before. */
  private int leastFree;

  private int idle;

  SlotPool(Slots.Kind kind) {
    this.kind = kind;
  }

  void take(int slots, int capacity) {
    taken += slots;
    leastFree = Math.min(leastFree, capacity - taken);
  }

  /** Looks, once in a while, how many slots are free and stay so. */
  void look(int capacity) {
    idle = leastFree;
    leastFree = capacity - taken;
  }

  /**
   * How many slots nobody here needs: all that are free where nobody wants any. Else those that
   * nobody has taken for long, since who wants them may be kept from it.
   */
  int spare(int capacity) {
    int free = capacity - taken;
    return waiting.isEmpty() && wanting.isEmpty() ? free : Math.min(free, idle);
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

  /**
   * Notes whether ready tasks of a partition found no slot at its last try.
   *
   * @return whether that is new
   */
  boolean wants(SlotAccount account, boolean some) {
    return some ? wanting.add(account) : wanting.remove(account);
  }

  /** A partition waits for nothing and wants nothing any more. */
  void forget(SlotAccount account) {
    waiting.remove(account);
    wanting.remove(account);
  }

  @Nullable SlotAccount pollLeast() {
    SlotAccount least = least();
    if (least != null) {
      waiting.remove(least);
    }
    return least;
  }
}
