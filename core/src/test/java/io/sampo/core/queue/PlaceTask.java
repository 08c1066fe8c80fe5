package io.sampo.core.queue;

/** A task that waits in {@link PlaceWorld}. */
record PlaceTask(int priority, long since) implements Comparable<PlaceTask> {

  @Override
  public int compareTo(PlaceTask other) {
    int byPriority = Integer.compare(other.priority, priority);
    return byPriority != 0 ? byPriority : Long.compare(since, other.since);
  }
}
