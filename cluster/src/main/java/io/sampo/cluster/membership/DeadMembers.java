package io.sampo.cluster.membership;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.Address;
import org.apache.pekko.event.EventStream;

/**
 * The members of one actor system's cluster whose process is known to be dead, until they are
 * removed. Failure detectors, which only get the event stream of their actor system, find it by
 * that.
 */
final class DeadMembers {

  private static final Map<EventStream, DeadMembers> ALL =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final Set<String> addresses = ConcurrentHashMap.newKeySet();

  private DeadMembers() {}

  static DeadMembers of(EventStream system) {
    return ALL.computeIfAbsent(system, _ -> new DeadMembers());
  }

  void add(Address address) {
    addresses.add(address.toString());
  }

  void remove(Address address) {
    addresses.remove(address.toString());
  }

  boolean contains(String address) {
    return addresses.contains(address);
  }
}
