package io.sampo.core.queue;

import io.sampo.core.partition.LimitedQueue;
import io.sampo.core.partition.PartitionPlace;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The places that one incarnation of a partition holds in queues with a limit.
 *
 * <p>What it holds it lowers by itself before it says so, and raises only by the answer to what it
 * said last: so nobody ever counts on a place that another has been given, whatever messages are
 * lost. What its journal says to run holds places from the opening on; they came with it.
 */
public final class PlaceAccount {

  private final PartitionPlace place;
  private final Map<String, Held> queues = new HashMap<>();
  private long opening;
  private long number;
  private boolean changed;

  /** One queue. */
  private static final class Held {
    int maxRunning;
    long version;
    long running;

    /** What the turn under way takes. */
    long taken;

    /** How many places it may fill, those it fills included. */
    long places;

    /** What the turn under way found no place for. */
    @Nullable Want refused;

    @Nullable Want want;
    BestWants best = BestWants.NONE;
    @Nullable Claim said;

    Claim claim() {
      return new Claim(maxRunning, version, places, want);
    }

    /** What it has places for now it wants no more. */
    void raise(long more) {
      places += more;
      long left = want == null ? 0 : want.tasks() - more;
      want = want == null || left <= 0 ? null : want.atMost((int) left);
    }
  }

  /** A partition that is not open yet holds nothing. */
  public PlaceAccount(PartitionPlace place) {
    this.place = place;
  }

  /** It is open under that number, and has something to say. Says whether that is new. */
  public boolean opened(long openingNumber) {
    boolean news = opening != openingNumber;
    opening = openingNumber;
    changed |= news;
    return news;
  }

  /** Whether the partition is open. */
  public boolean open() {
    return opening > 0;
  }

  /**
   * Takes a place for one task.
   *
   * @param limited whether the queue has a limit: where it is new in this turn, who holds what is
   *     known after it
   * @return whether the task may start
   */
  public boolean take(String queue, boolean limited) {
    if (!limited) {
      return true;
    }
    Held held = queues.get(queue);
    if (held == null || held.running + held.taken >= held.places) {
      return false;
    }
    held.taken++;
    return true;
  }

  /** Notes tasks that found no place in the turn under way. */
  public void refused(String queue, Want want) {
    Held held = queues.computeIfAbsent(queue, _ -> new Held());
    held.refused = held.refused == null ? want : held.refused.and(want);
  }

  /**
   * The turn is durable.
   *
   * @param limited what its partition runs now of each queue with a limit
   * @return whether the next turn may start more at once
   */
  public boolean keep(Map<String, LimitedQueue> limited) {
    if (queues.isEmpty() && limited.isEmpty()) {
      return false;
    }
    boolean more = false;
    stands(limited);
    for (Held held : queues.values()) {
      more |= settle(held);
      changed |= !held.claim().equals(held.said);
    }
    return more;
  }

  /** The turn was not journaled: what it took is for nothing, and tried again. */
  public void giveBack(Map<String, LimitedQueue> limited) {
    stands(limited);
    queues.values().forEach(held -> held.refused = null);
  }

  private void stands(Map<String, LimitedQueue> limited) {
    changed |= queues.keySet().retainAll(limited.keySet());
    limited.forEach((queue, now) -> {
      Held held = queues.computeIfAbsent(queue, _ -> new Held());
      held.maxRunning = now.maxRunning();
      held.version = now.version();
      held.running = now.running();
      held.taken = 0;
      held.places = Math.max(held.places, now.running());
    });
  }

  /** Places that are free now are filled again or given up; says whether there are any to fill. */
  private boolean settle(Held held) {
    Want want = held.refused == null ? null : held.refused.atMost(held.maxRunning);
    held.refused = null;
    held.want = want;
    long free = want == null ? 0 : Math.min(mayFillAgain(held, want), want.tasks());
    held.places = held.running + Math.max(0, free);
    return free > 0;
  }

  private long mayFillAgain(Held held, Want want) {
    Want elsewhere = held.best.except(place);
    return held.best.over() || (elsewhere != null && elsewhere.goesBefore(want))
        ? 0
        : Math.min(held.places, held.maxRunning) - held.running;
  }

  /** Whether what it would say has changed since it said it. */
  public boolean changed() {
    return changed && open();
  }

  /** Says what it holds and wants. Only grants that answer this count from now on. */
  public PlaceStatement say() {
    changed = false;
    number++;
    Map<String, Claim> claims = new HashMap<>();
    queues.forEach((queue, held) -> {
      Claim claim = held.claim();
      held.said = claim;
      if (!claim.idle()) {
        claims.put(queue, claim);
      }
    });
    return new PlaceStatement(place, opening, number, claims);
  }

  /** Takes more places, if the grant answers what was said last; says whether it has more. */
  public boolean grant(PlaceGrant grant) {
    Held held = queues.get(grant.queue());
    if (held == null
        || grant.opening() != opening
        || grant.number() != number
        || grant.held() <= held.places) {
      return false;
    }
    held.raise(grant.held() - held.places);
    held.said = held.claim();
    return true;
  }

  /** Takes up to so many more places where some are wanted; says how many. */
  public long grantMore(String queue, long places) {
    Held held = queues.get(queue);
    Want want = held == null ? null : held.want;
    if (held == null || want == null) {
      return 0;
    }
    long more = Math.min(places, want.tasks());
    held.raise(more);
    return more;
  }

  /** How many places of a queue it fills or may fill. */
  public long held(String queue) {
    Held held = queues.get(queue);
    return held == null ? 0 : held.places;
  }

  /** Notes what waits for places of a queue in other partitions. */
  public void waiting(String queue, BestWants wants) {
    Held held = queues.get(queue);
    if (held != null) {
      held.best = wants;
    }
  }

  /** Nobody tells what waits elsewhere right now: places that become free are filled again here. */
  public void alone() {
    queues.values().forEach(held -> held.best = BestWants.NONE);
  }

  /** Whether tasks of that queue wait for a place. */
  public boolean waits(String queue) {
    Held held = queues.get(queue);
    return held != null && held.want != null;
  }
}
