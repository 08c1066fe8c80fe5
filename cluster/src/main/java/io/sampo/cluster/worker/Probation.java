package io.sampo.cluster.worker;

import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.partition.SuspectGate;
import io.sampo.core.task.Company;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The suspects of this node: who may start beside them, and which partitions wait to start some.
 * Guarded by the lock of {@link Slots}.
 */
final class Probation {

  /** A suspect for a slot of another node, which this one cannot watch: one in so long. */
  private static final long BORROW_EVERY_MILLIS = 60_000;

  private final SuspectGate gate = new SuspectGate();
  private final Set<SlotAccount> waiting = new LinkedHashSet<>();
  private final LongSupplier nanoTime;
  private final long startNanos;
  private LongSupplier strays = () -> 0;
  private long borrowedAtMillis = -BORROW_EVERY_MILLIS;

  /** The partition that has left this node while an attempt of its is alone here. */
  private @Nullable PartitionPlace left;

  Probation(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.startNanos = nanoTime.getAsLong();
  }

  private long nowMillis() {
    return (nanoTime.getAsLong() - startNanos) / 1_000_000;
  }

  /** Attempts that run on although they were given up hold no slots, but they run. */
  void alsoRuns(LongSupplier given) {
    strays = given;
  }

  boolean open() {
    return gate.open();
  }

  boolean occupied() {
    return gate.occupied();
  }

  /** Whether one may start; if not, its partition is called when that may have changed. */
  boolean enters(SlotAccount account, Company company, int taken) {
    boolean empty = taken == 0 && strays.getAsLong() == 0;
    if (gate.tryEnter(company, empty, nowMillis())) {
      return true;
    }
    if (company != Company.ANY) {
      waiting.add(account);
    }
    return false;
  }

  /** Whether a suspect may start on another node, where this one has no such handler. */
  boolean mayBorrow() {
    long now = nowMillis();
    if (now - borrowedAtMillis < BORROW_EVERY_MILLIS) {
      return false;
    }
    borrowedAtMillis = now;
    return true;
  }

  /** Its probation is over, or it has ended, or was not started after all. */
  void leaves(Company company) {
    gate.leave(company);
  }

  /** One that an earlier incarnation of its partition has started here. */
  void adopt(Company company) {
    gate.adopt(company);
    left = null;
  }

  /** Its partition leaves, and cannot say any more when it may have company. */
  void leftAlone(PartitionPlace place) {
    left = place;
  }

  /** It has ended, and the partition that left has recorded that. */
  boolean recorded(PartitionPlace place) {
    if (!place.equals(left)) {
      return false;
    }
    left = null;
    gate.leave(Company.ALONE);
    return true;
  }

  /** Looks, now and then, whether what waits has waited for too long. */
  void look() {
    gate.look(nowMillis());
  }

  boolean waits(SlotAccount account) {
    return waiting.contains(account);
  }

  void forget(SlotAccount account) {
    waiting.remove(account);
  }

  /** Those that may try again. */
  List<SlotAccount> callable() {
    List<SlotAccount> all = List.copyOf(waiting);
    waiting.clear();
    return all;
  }
}
