package io.sampo.cluster.worker;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that wait for a slot of one kind: those that hold the fewest first, of these the
 * one that has waited longest. Guarded by the lock of {@link Slots}.
 */
final class WaitingLine {

  private final TreeMap<Integer, LinkedHashSet<SlotAccount>> byHeld = new TreeMap<>();
  private final Map<SlotAccount, Integer> held = new HashMap<>();

  boolean isEmpty() {
    return held.isEmpty();
  }

  /** Lets one wait that holds so many slots, unless it does already. */
  void add(SlotAccount account, int slots) {
    if (held.putIfAbsent(account, slots) == null) {
      byHeld.computeIfAbsent(slots, _ -> new LinkedHashSet<>()).add(account);
    }
  }

  /** One that may wait holds so many slots now. */
  void holds(SlotAccount account, int slots) {
    if (remove(account)) {
      add(account, slots);
    }
  }

  boolean remove(SlotAccount account) {
    Integer slots = held.remove(account);
    if (slots == null) {
      return false;
    }
    byHeld.computeIfPresent(
        slots,
        (_, accounts) -> {
          accounts.remove(account);
          return accounts.isEmpty() ? null : accounts;
        });
    return true;
  }

  /** The first; null where nobody waits. */
  @Nullable SlotAccount first() {
    Map.Entry<Integer, LinkedHashSet<SlotAccount>> least = byHeld.firstEntry();
    return least == null ? null : least.getValue().getFirst();
  }
}
