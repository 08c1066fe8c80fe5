package io.sampo.cluster.task;

/** What became of a request to open a generation. */
public sealed interface OpenedGeneration {

  /** It is open: new tasks go to it from now on. */
  record Opened(int number, int partitions) implements OpenedGeneration {}

  /** The open generation has that many partitions already. */
  record SameSize(int number, int partitions) implements OpenedGeneration {}

  /** No generation can have that many partitions. */
  record WrongSize(int partitionsMin, int partitionsMax) implements OpenedGeneration {}

  /** So many older generations still hold tasks that none may be added before one has run empty. */
  record TooMany(int running, int runningMax) implements OpenedGeneration {}

  /** Another node opens a generation or changes a queue at this moment: try again. */
  record Busy() implements OpenedGeneration {}
}
