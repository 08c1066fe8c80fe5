package io.sampo.cluster.worker;

/** What the workers of a node tell of their work. Cheap, for any thread. */
public interface WorkerMetrics {

  /** Takes no notice of anything. */
  WorkerMetrics NONE = new WorkerMetrics() {};

  /** This node took queued tasks over from the partitions of another, to run them here. */
  default void attemptsStolen(int attempts) {}
}
