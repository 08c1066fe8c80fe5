package io.sampo.cluster.worker;

import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.partition.SlotSource;
import io.sampo.core.task.Company;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One partition's face to the {@link Slots}, under their lock. What it takes is on approval: when
 * the start is durable it is kept, and the attempt releases it as it ends; else it is given back.
 */
public final class SlotAccount implements SlotSource {

  private final Slots slots;
  private final PartitionPlace place;
  private final HeldSlots ofPlace;
  private final Runnable onFree;
  private final List<Slots.Taken> onApproval = new ArrayList<>();

  /** How many tasks of each limited queue run, those on approval included. */
  private final Map<String, Long> placed = new HashMap<>();

  private final Set<String> refused = new HashSet<>();
  private volatile Set<String> wanted = Set.of();

  /** Its suspects that were let in and are on probation here, those on approval included. */
  private final Map<Company, Integer> entered = new EnumMap<>(Company.class);

  private final Map<Company, Integer> enteredOnApproval = new EnumMap<>(Company.class);
  private boolean entering;
  private boolean accountClosed;

  SlotAccount(Slots slots, PartitionPlace place, HeldSlots ofPlace, Runnable onFree) {
    this.slots = slots;
    this.place = place;
    this.ofPlace = ofPlace;
    this.onFree = onFree;
  }

  @Override
  public @Nullable String tryTake(String queue, String type) {
    Slots.Kind kind = slots.kindOf(type);
    synchronized (slots) {
      if (slots.closed() || accountClosed || !mayRun(queue)) {
        return null;
      }
      Slots.Taken taken =
          kind != null && mayTake(kind) ? takeOwn(kind) : entering ? null : slots.loans.use(type);
      if (taken == null) {
        refused.add(type);
        return null;
      }
      onApproval.add(taken);
      if (slots.queues.limited(queue)) {
        placed.merge(queue, 1L, Long::sum);
        slots.queues.add(queue, 1);
      }
      return taken.node();
    }
  }

  @Override
  public @Nullable Slot tryTake(String queue, String type, Company company) {
    if (company == Company.ANY) {
      String node = tryTake(queue, type);
      return node == null ? null : new Slot(node, company);
    }
    synchronized (slots) {
      return slots.kindOf(type) == null
          ? takeUnwatched(queue, type)
          : takeOnProbation(queue, type, company);
    }
  }

  /** This node has no such handler: another runs it, whose other attempts are not known here. */
  private @Nullable Slot takeUnwatched(String queue, String type) {
    if (slots.loans.serve(Set.of(type)) && slots.probation.mayBorrow()) {
      String node = tryTake(queue, type);
      return node == null ? null : new Slot(node, Company.ANY);
    }
    refused.add(type);
    return null;
  }

  private @Nullable Slot takeOnProbation(String queue, String type, Company company) {
    if (!slots.probation.enters(this, company, slots.taken())) {
      return null;
    }
    entering = true;
    String node = tryTake(queue, type);
    entering = false;
    if (node == null) {
      slots.probation.leaves(company);
      return null;
    }
    entered.merge(company, 1, Integer::sum);
    enteredOnApproval.merge(company, 1, Integer::sum);
    return new Slot(node, company);
  }

  /**
   * Which attempts of the partition are on probation on this node, now that a turn is durable.
   *
   * @param now how many, by what they may have beside them
   */
  public void onProbation(Map<Company, Integer> now) {
    boolean left = false;
    synchronized (slots) {
      enteredOnApproval.clear();
      if (entered.equals(now)) {
        return;
      }
      for (Company company : Company.values()) {
        left |= settle(company, now.getOrDefault(company, 0));
      }
      entered.clear();
      entered.putAll(now);
    }
    if (left) {
      slots.callSuspects();
    }
  }

  private boolean settle(Company company, int now) {
    int before = entered.getOrDefault(company, 0);
    for (int i = before; i < now; i++) {
      slots.probation.adopt(company);
    }
    for (int i = now; i < before; i++) {
      slots.probation.leaves(company);
    }
    return now < before;
  }

  /** What entered since the last durable turn has not started after all. */
  private void leaveApproved() {
    enteredOnApproval.forEach((company, count) -> {
      for (int i = 0; i < count; i++) {
        slots.probation.leaves(company);
      }
      entered.merge(company, -count, Integer::sum);
    });
    entered.values().removeIf(count -> count <= 0);
    enteredOnApproval.clear();
  }

  /** The partition leaves; one that is to be alone stays so until that is recorded elsewhere. */
  private void leaveProbation() {
    slots.probation.forget(this);
    entered.forEach((company, count) -> {
      if (company == Company.ALONE) {
        slots.probation.leftAlone(place);
      } else {
        for (int i = 0; i < count; i++) {
          slots.probation.leaves(company);
        }
      }
    });
    entered.clear();
  }

  /** Once a second: lets the partition try again where it waits to start suspects. */
  public void look() {
    boolean tries;
    boolean opened;
    synchronized (slots) {
      boolean before = slots.probation.open();
      slots.probation.look();
      opened = !before && slots.probation.open();
      tries = slots.probation.waits(this);
      slots.probation.forget(this);
    }
    if (tries) {
      call();
    }
    if (opened) {
      slots.callSuspects();
    }
  }

  private boolean mayRun(String queue) {
    if (!slots.queues.full(queue)) {
      return true;
    }
    slots.queues.await(queue, this);
    slots.sharing().placesShort();
    return false;
  }

  private Slots.Taken takeOwn(Slots.Kind kind) {
    slots.pool(kind).take(1, slots.total(kind));
    ofPlace.add(kind, 1);
    return new Slots.Taken(slots.node, kind);
  }

  private boolean mayTake(Slots.Kind kind) {
    SlotPool pool = slots.pool(kind);
    SlotAccount least = pool.least();
    boolean othersFirst = least != null && least != this && least.held(kind) < held(kind);
    boolean open = entering || slots.probation.open();
    if (pool.taken < slots.total(kind) && !othersFirst && open) {
      return true;
    }
    if (!pool.waiting.contains(this)) {
      pool.waiting.add(this);
    }
    return false;
  }

  /** The types it found no slot for at its last try. */
  Set<String> wanted() {
    return wanted;
  }

  int held(Slots.Kind kind) {
    return ofPlace.of(kind);
  }

  void call() {
    onFree.run();
  }

  /**
   * The turn is durable: what was taken for it is for attempts that run now, each releases its own.
   *
   * @param running how many tasks of each limited queue the partition runs now
   */
  public void keep(Map<String, Long> running) {
    List<SlotAccount> next;
    boolean spare;
    synchronized (slots) {
      onApproval.clear();
      next = count(running);
      wanted = Set.copyOf(refused);
      refused.clear();
      spare = noteWanted();
    }
    next.forEach(SlotAccount::call);
    if (!wanted.isEmpty()) {
      slots.sharing().slotsShort();
    }
    if (spare) {
      slots.sharing().slotFree();
    }
  }

  /** Whether slots are free that nobody here wants, now that this one wants none any more. */
  private boolean noteWanted() {
    boolean spare = false;
    for (Slots.Kind kind : Slots.Kind.VALUES) {
      boolean some = wanted.stream().anyMatch(type -> slots.kindOf(type) == kind);
      SlotPool pool = slots.pool(kind);
      spare |= pool.wants(this, some) && !some && pool.spare(slots.total(kind)) > 0;
    }
    return spare;
  }

  /** What was taken since the last {@link #keep} is for nothing: others may have it. */
  public void giveBack(Map<String, Long> running) {
    List<SlotAccount> next = new ArrayList<>();
    synchronized (slots) {
      for (Slots.Taken taken : onApproval) {
        SlotAccount first = giveBack(taken);
        if (first != null) {
          next.add(first);
        }
      }
      onApproval.clear();
      leaveApproved();
      refused.clear();
      next.addAll(count(running));
    }
    next.forEach(SlotAccount::call);
  }

  private @Nullable SlotAccount giveBack(Slots.Taken taken) {
    if (taken.node().equals(slots.node)) {
      return slots.releaseSlot(taken.kind(), place);
    }
    slots.loans.putBack(taken);
    return null;
  }

  /** Brings the places of queues up to what the partition says; returns those to call now. */
  private List<SlotAccount> count(Map<String, Long> running) {
    if (placed.isEmpty() && running.isEmpty()) {
      return List.of();
    }
    List<SlotAccount> next = new ArrayList<>();
    running.forEach((queue, count) -> {
      Long before = placed.put(queue, count);
      next.addAll(slots.queues.add(queue, count - (before == null ? 0 : before)));
    });
    placed
        .entrySet()
        .removeIf(entry -> {
          boolean gone = !running.containsKey(entry.getKey());
          if (gone) {
            next.addAll(slots.queues.add(entry.getKey(), -entry.getValue()));
          }
          return gone;
        });
    return next;
  }

  /** After a call: lets the next one that waits have what this one left. */
  public void passOn() {
    for (Slots.Kind kind : Slots.Kind.values()) {
      SlotAccount next;
      synchronized (slots) {
        SlotPool pool = slots.pool(kind);
        next = pool.taken < slots.total(kind) ? pool.pollLeast() : null;
      }
      if (next != null) {
        next.call();
      }
    }
  }

  /**
   * Takes nothing and is called no more: the partition leaves this node. What it took on approval
   * is given back; what it kept is released as it ends.
   */
  public void close() {
    synchronized (slots) {
      accountClosed = true;
      slots.forget(this);
    }
    giveBack(Map.of());
    synchronized (slots) {
      leaveProbation();
      if (ofPlace.owner == this) {
        ofPlace.owner = null;
      }
      slots.dropIfEmpty(place, ofPlace);
    }
    passOn();
    slots.callSuspects();
  }
}
