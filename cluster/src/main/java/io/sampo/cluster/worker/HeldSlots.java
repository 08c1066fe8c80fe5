package io.sampo.cluster.worker;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The slots of this node that attempts of one partition hold, and who speaks for the partition now,
 * if anybody. Guarded by the lock of {@link Slots}.
 */
final class HeldSlots {

  private final int[] counts = new int[Slots.Kind.values().length];
  @Nullable SlotAccount owner;

  int of(Slots.Kind kind) {
    return counts[kind.code()];
  }

  void add(Slots.Kind kind, int more) {
    counts[kind.code()] += more;
  }

  boolean droppable() {
    return owner == null && Arrays.stream(counts).allMatch(count -> count == 0);
  }
}
