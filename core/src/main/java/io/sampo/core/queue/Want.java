package io.sampo.core.queue;

import java.util.Comparator;

/**
 * What a partition could start in a queue if it had more places: its waiting tasks of the highest
 * priority.
 *
 * @param priority theirs
 * @param sinceMillis when the oldest of them was accepted, in milliseconds of Unix time
 * @param tasks how many they are, 1 or more
 */
public record Want(int priority, long sinceMillis, int tasks) {

  /** Higher priority first, then what has waited longer. */
  static final Comparator<Want> ORDER =
      Comparator.comparingInt((Want want) -> -want.priority).thenComparingLong(Want::sinceMillis);

  /** Whether a place is rather for this one. */
  boolean goesBefore(Want other) {
    return ORDER.compare(this, other) < 0;
  }

  /** This one together with what waits elsewhere in the partition. */
  Want and(Want other) {
    if (priority != other.priority) {
      return priority > other.priority ? this : other;
    }
    return new Want(
        priority,
        Math.min(sinceMillis, other.sinceMillis),
        (int) Math.min(Integer.MAX_VALUE, (long) tasks + other.tasks));
  }

  /** As much of it as so many places are enough for. */
  Want atMost(int places) {
    return tasks <= places ? this : new Want(priority, sinceMillis, places);
  }
}
