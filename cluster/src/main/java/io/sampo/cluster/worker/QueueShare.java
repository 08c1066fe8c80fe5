package io.sampo.cluster.worker;

/**
 * What one node holds of the places of a queue with a limit.
 *
 * @param maxRunning how many tasks of the queue may run at once in the cluster
 * @param held how many places the node counts on, or has filled
 * @param wants whether it could fill more
 */
public record QueueShare(int maxRunning, long held, boolean wants) {}
