package io.sampo.core.partition;

/**
 * What holds for one queue.
 *
 * @param paused whether no task of it starts
 * @param maxRunning how many of its tasks may run at once in the cluster; 0 for no limit
 */
public record QueueSettings(boolean paused, int maxRunning) {

  /** What holds for a queue nobody changed. */
  public static final QueueSettings DEFAULT = new QueueSettings(false, 0);
}
