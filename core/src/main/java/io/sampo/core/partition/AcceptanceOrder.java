package io.sampo.core.partition;

/** How far the order of numbers is that of time: clocks are set back at times. */
final class AcceptanceOrder {

  private long newestAtMillis;
  private long lastNumber;
  private long unorderedUpTo;

  void add(TaskState task) {
    long atMillis = task.acceptedAtMillis();
    if (task.number() > lastNumber) {
      lastNumber = task.number();
      unorderedUpTo = atMillis < newestAtMillis ? lastNumber : unorderedUpTo;
    } else if (atMillis > newestAtMillis) {
      unorderedUpTo = lastNumber; // One that came back, from before a clock was set back.
    }
    newestAtMillis = Math.max(newestAtMillis, atMillis);
  }

  /** The greatest number that a task has had here. */
  long lastNumber() {
    return lastNumber;
  }

  /** Tasks with greater numbers were accepted no earlier than any that has a smaller one. */
  long unorderedUpTo() {
    return unorderedUpTo;
  }
}
