package io.sampo.cluster.task;

/** How a change of a queue ended. */
public sealed interface QueueAnswer {

  /** It is durable. All partitions that answer hold it by now, the others as soon as they do. */
  record Changed(QueueStatus queue) implements QueueAnswer {}

  /**
   * Nothing was changed: another version holds than those that were expected.
   *
   * @param version the one that holds
   */
  record OtherVersion(long version) implements QueueAnswer {}

  /** Nothing was changed: as many queues have been changed as may be. */
  record TooMany() implements QueueAnswer {}
}
