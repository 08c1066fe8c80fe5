package io.sampo.core.partition;

/** What a queue holds here and what was set for it. */
final class QueueState {

  final String name;
  final StatusCounts counts = new StatusCounts();
  QueueSettings settings = QueueSettings.DEFAULT;

  QueueState(String name) {
    this.name = name;
  }

  /** Whether nothing would be lost if it were made anew. */
  boolean forgettable() {
    return settings.equals(QueueSettings.DEFAULT) && counts.allZero();
  }
}
