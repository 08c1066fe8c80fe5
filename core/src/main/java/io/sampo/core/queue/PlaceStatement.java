package io.sampo.core.queue;

import io.sampo.core.partition.PartitionPlace;
import java.util.Map;

/**
 * All that one partition says of its places.
 *
 * @param place which partition
 * @param opening which incarnation of it, of two the larger number is the younger
 * @param number counts what this incarnation says: a grant answers one statement, and no older one
 * @param queues its claims, by queue; it holds and wants nothing in all others
 */
public record PlaceStatement(
    PartitionPlace place, long opening, long number, Map<String, Claim> queues) {

  /** Takes an unmodifiable copy. */
  public PlaceStatement {
    queues = Map.copyOf(queues);
  }

  /** Whether it tells more than an earlier one. */
  boolean newerThan(long otherOpening, long otherNumber) {
    return opening > otherOpening || (opening == otherOpening && number > otherNumber);
  }
}
