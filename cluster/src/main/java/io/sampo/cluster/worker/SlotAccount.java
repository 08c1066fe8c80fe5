package io.sampo.cluster.worker;

import io.sampo.core.partition.LimitedQueue;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.partition.SlotSource;
import io.sampo.core.partition.Startable;
import io.sampo.core.queue.PlaceAccount;
import io.sampo.core.queue.Want;
import io.sampo.core.task.Company;
import java.util.ArrayList;
import java.util.EnumMap;
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

  /** Its places in queues with a limit. */
  final PlaceAccount places;

  private final Set<String> refused = new HashSet<>();
  private volatile Set<String> wanted = Set.of();
  private volatile boolean waitsForWaiting;
  private volatile boolean waitsForComputing;

  /** Its suspects that were let in and are on probation here, those on approval included. */
  private final Map<Company, Integer> entered = new EnumMap<>(Company.class);

  private final Map<Company, Integer> enteredOnApproval = new EnumMap<>(Company.class);
  private boolean entering;

  /** Whether there is anything in these. Written under the lock alone. */
  private volatile boolean watched;

  private boolean accountClosed;

  SlotAccount(Slots slots, PartitionPlace place, HeldSlots ofPlace, Runnable onFree) {
    this.slots = slots;
    this.place = place;
    this.ofPlace = ofPlace;
    this.onFree = onFree;
    this.places = new PlaceAccount(place);
  }

  /**
   * The partition is open.
   *
   * @param opening the number of its opening
   */
  public void opened(long opening) {
    boolean news;
    synchronized (slots) {
      news = places.opened(opening);
    }
    if (news) {
      slots.places().changed();
    }
  }

  @Override
  public @Nullable String tryTake(Startable tasks) {
    String type = tasks.type();
    Slots.Kind kind = slots.kindOf(type);
    if (isOutOfSlots(kind)) {
      refused.add(type);
      return null;
    }
    synchronized (slots) {
      if (slots.closed || accountClosed) {
        return null;
      }
      int total = kind == null ? 0 : slots.total(kind);
      boolean own = kind != null && mayTake(kind, total);
      if (!own && (entering || !slots.loans.serve(type))) {
        refused.add(type);
        return null;
      }
      // A place nobody could use for want of a slot would be kept from others.
      if (!places.take(tasks.queue(), tasks.limited())) {
        places.refused(tasks.queue(), want(tasks));
        return null;
      }
      Slots.Taken taken = own && kind != null ? takeOwn(kind, total) : slots.loans.use(type);
      onApproval.add(taken);
      return taken.node();
    }
  }

  @Override
  public @Nullable Slot tryTake(Startable tasks, Company company) {
    if (company == Company.ANY) {
      String node = tryTake(tasks);
      return node == null ? null : new Slot(node, company);
    }
    synchronized (slots) {
      return slots.kindOf(tasks.type()) == null
          ? takeUnwatched(tasks)
          : takeOnProbation(tasks, company);
    }
  }

  /** This node has no such handler: another runs it, whose other attempts are not known here. */
  private @Nullable Slot takeUnwatched(Startable tasks) {
    if (slots.loans.serve(tasks.type()) && slots.probation.mayBorrow()) {
      String node = tryTake(tasks);
      return node == null ? null : new Slot(node, Company.ANY);
    }
    refused.add(tasks.type());
    return null;
  }

  private @Nullable Slot takeOnProbation(Startable tasks, Company company) {
    if (!slots.probation.enters(this, company, slots.taken())) {
      return null;
    }
    entering = true;
    String node = tryTake(tasks);
    entering = false;
    if (node == null) {
      slots.probation.leaves(company);
      return null;
    }
    entered.merge(company, 1, Integer::sum);
    enteredOnApproval.merge(company, 1, Integer::sum);
    watched = true;
    return new Slot(node, company);
  }

  /**
   * Which attempts of the partition are on probation on this node, now that a turn is durable.
   *
   * @param now how many, by what they may have beside them
   */
  public void onProbation(Map<Company, Integer> now) {
    if (now.isEmpty() && !watched) {
      return; // As a rule.
    }
    boolean left = false;
    synchronized (slots) {
      enteredOnApproval.clear();
      watched = !now.isEmpty();
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
    slots.callIfOpenAgain();
  }

  /** Whether it waits for a slot already, and none is free: the usual case of a long backlog. */
  private boolean isOutOfSlots(Slots.@Nullable Kind kind) {
    return kind != null && waitsFor(kind) && slots.exhausted(kind);
  }

  private boolean waitsFor(Slots.Kind kind) {
    return kind == Slots.Kind.WAITING ? waitsForWaiting : waitsForComputing;
  }

  void waits(Slots.Kind kind, boolean now) {
    if (kind == Slots.Kind.WAITING) {
      waitsForWaiting = now;
    } else {
      waitsForComputing = now;
    }
  }

  private static Want want(Startable tasks) {
    return new Want(tasks.priority(), tasks.sinceMillis(), tasks.tasks());
  }

  private Slots.Taken takeOwn(Slots.Kind kind, int total) {
    SlotPool pool = slots.pool(kind);
    pool.take(1, total);
    ofPlace.add(kind, 1);
    pool.holds(this);
    return new Slots.Taken(slots.node, kind);
  }

  private boolean mayTake(Slots.Kind kind, int total) {
    SlotPool pool = slots.pool(kind);
    SlotAccount least = pool.least();
    boolean othersFirst = least != null && least != this && least.held(kind) < held(kind);
    boolean open = entering || slots.probation.open();
    if (pool.taken < total && !othersFirst && open) {
      return true;
    }
    if (total == 0) {
      slots.shut = true;
    }
    pool.await(this);
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
   * @param limited the queues with a limit, as the partition runs them now
   * @return whether more may start at once in places that have become free
   */
  public boolean keep(Map<String, LimitedQueue> limited) {
    boolean more;
    boolean spare;
    boolean placesChanged;
    synchronized (slots) {
      onApproval.clear();
      more = places.keep(limited);
      placesChanged = places.changed();
      wanted = refused.isEmpty() ? Set.of() : Set.copyOf(refused);
      refused.clear();
      spare = noteWanted();
    }
    if (placesChanged) {
      slots.places().changed();
    }
    if (!wanted.isEmpty()) {
      slots.sharing().slotsShort();
    }
    if (spare) {
      slots.sharing().slotFree();
    }
    return more;
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
  public void giveBack(Map<String, LimitedQueue> limited) {
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
      places.giveBack(limited);
    }
    next.forEach(SlotAccount::call);
  }

  private @Nullable SlotAccount giveBack(Slots.Taken taken) {
    if (taken.node().equals(slots.node)) {
      return slots.releaseSlot(taken.kind(), place);
    }
    slots.putBack(taken);
    return null;
  }

  /** After a call: lets the next one that waits have what this one left. */
  public void passOn() {
    for (Slots.Kind kind : Slots.Kind.VALUES) {
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
   * is given back; what it kept is released as it ends. Its places in queues move with it.
   */
  public void close() {
    synchronized (slots) {
      accountClosed = true;
      slots.forget(place, this);
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
