package io.sampo.cluster.partition;

import io.sampo.core.partition.PartitionPlace;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How much may be under way to each partition on another node, answers included. A slow node thus
 * fills its own windows and nobody else's way: what goes to it is refused at the door, and what
 * goes elsewhere goes on. Safe for many threads.
 */
final class RemoteWindow {

  private static final int CALLS_MAX = 1_024;
  private static final long BYTES_MAX = 4L << 20;

  private final ConcurrentMap<PartitionPlace, UnderWay> places = new ConcurrentHashMap<>();

  /** What is under way to one partition; never changed. */
  private record UnderWay(int calls, long bytes) {

    boolean full() {
      return calls >= CALLS_MAX || bytes >= BYTES_MAX;
    }
  }

  /** Takes room for one call, if there is some. */
  boolean enter(PartitionPlace place, long bytes) {
    boolean[] entered = {false};
    places.compute(
        place,
        (_, now) -> {
          entered[0] = now == null || !now.full();
          if (!entered[0]) {
            return now;
          }
          return now == null
              ? new UnderWay(1, bytes)
              : new UnderWay(now.calls + 1, now.bytes + bytes);
        });
    return entered[0];
  }

  /** Gives the room of one call back. */
  void leave(PartitionPlace place, long bytes) {
    places.computeIfPresent(
        place, (_, now) -> now.calls <= 1 ? null : new UnderWay(now.calls - 1, now.bytes - bytes));
  }
}
