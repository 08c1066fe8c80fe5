package io.sampo.cluster.worker;

import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.queue.BestWants;
import io.sampo.core.queue.PlaceGrant;
import io.sampo.core.queue.PlaceStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the partitions of this node say and hear of the places of queues with a limit. Works under
 * the lock of {@link Slots}.
 */
final class NodePlaces {

  private final Slots slots;
  private final Map<PartitionPlace, SlotAccount> accounts;
  private final AtomicBoolean rung = new AtomicBoolean();

  NodePlaces(Slots slots, Map<PartitionPlace, SlotAccount> accounts) {
    this.slots = slots;
    this.accounts = accounts;
  }

  /** Rings, once until it is answered, that partitions have something to say of their places. */
  void changed() {
    if (rung.compareAndSet(false, true)) {
      slots.sharing().placesChanged();
    }
  }

  /**
   * What the partitions here hold and want of the places of queues.
   *
   * @param whole whether of all that are open, rather than of those that have something new to say
   */
  List<PlaceStatement> say(boolean whole) {
    rung.set(false);
    List<PlaceStatement> statements = new ArrayList<>();
    synchronized (slots) {
      for (SlotAccount account : accounts.values()) {
        if (account.places.open() && (whole || account.places.changed())) {
          statements.add(account.places.say());
        }
      }
    }
    return statements;
  }

  /** Hears what waits elsewhere, and takes places; calls those who can fill them. */
  void hear(List<PlaceGrant> grants, Map<String, BestWants> best) {
    List<SlotAccount> next = new ArrayList<>();
    synchronized (slots) {
      for (SlotAccount account : accounts.values()) {
        best.forEach(account.places::waiting);
      }
      for (PlaceGrant grant : grants) {
        SlotAccount account = accounts.get(grant.place());
        if (account != null && account.places.grant(grant)) {
          next.add(account);
        }
      }
    }
    next.forEach(SlotAccount::call);
  }

  /**
   * Hears from a node of an earlier release how many places of each queue the partitions here may
   * fill together.
   */
  void hearOfNode(Map<String, Long> permits) {
    List<SlotAccount> next = new ArrayList<>();
    synchronized (slots) {
      permits.forEach((queue, held) -> {
        long left = held - accounts.values().stream().mapToLong(a -> a.places.held(queue)).sum();
        for (SlotAccount account : accounts.values()) {
          long taken = left > 0 ? account.places.grantMore(queue, left) : 0;
          left -= taken;
          if (taken > 0) {
            next.add(account);
          }
        }
      });
    }
    next.forEach(SlotAccount::call);
  }

  /** Nobody tells what waits elsewhere: places that become free are filled again where they are. */
  void hearNothing() {
    synchronized (slots) {
      accounts.values().forEach(account -> account.places.alone());
    }
  }
}
