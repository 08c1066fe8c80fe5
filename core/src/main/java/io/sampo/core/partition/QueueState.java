package io.sampo.core.partition;

/** What a queue holds here and what was set for it. */
final class QueueState {

  final String name;
  final StatusCounts counts = new StatusCounts();
  QueueSettings settings = QueueSettings.DEFAULT;

  /** Which version of the queue's settings these are; 0 where nobody has numbered them. */
  long version;

  QueueState(String name) {
    this.name = name;
  }

  /** Whether it holds tasks, or is unlike one that nobody changed. */
  boolean inUse() {
    return !settings.equals(QueueSettings.DEFAULT) || !counts.allZero();
  }

  /** Whether nothing would be lost if it were made anew. */
  boolean forgettable() {
    return version == 0 && !inUse();
  }
}
