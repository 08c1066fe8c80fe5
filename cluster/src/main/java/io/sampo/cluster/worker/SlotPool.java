package io.sampo.cluster.worker;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The slots of one kind on this node, and the partitions that wait for one; those lent to others
 * count as taken. Guarded by the lock of {@link Slots}.
 */
final class SlotPool {

  final Slots.Kind kind;
  private final WaitingLine waiting = new WaitingLine();

  /**
   * Whose ready tasks found no slot at the last try. Those who wait are called one by one as slots
   * come free, and do not wait from then on; they have not taken what they want yet.
   */
  final Set<SlotAccount> wanting = new HashSet<>();

  /** Written under the lock, read without it by those who wait anyway. */
  volatile int taken;

  /** How many slots were free all the time since the last look, and during the one before. */
  private int leastFree;

  private int idle;

  SlotPool(Slots.Kind kind) {
    this.kind = kind;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock alone
  void take(int slots, int capacity) {
    taken += slots;
    leastFree = Math.min(leastFree, capacity - taken);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock alone
  void giveBack() {
    taken--;
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

  /** Lets a partition wait, which is called when a slot comes free for it. */
  void await(SlotAccount account) {
    waiting.add(account, account.held(kind));
    account.waits(kind, true);
  }

  /** One that may wait holds more slots or fewer. */
  void holds(SlotAccount account) {
    waiting.holds(account, account.held(kind));
  }

  /** Who waits and holds the fewest. */
  @Nullable SlotAccount least() {
    return waiting.first();
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
    waitsNoMore(account);
    wanting.remove(account);
  }

  @Nullable SlotAccount pollLeast() {
    SlotAccount least = least();
    if (least != null) {
      waitsNoMore(least);
    }
    return least;
  }

  private void waitsNoMore(SlotAccount account) {
    waiting.remove(account);
    account.waits(kind, false);
  }
}
