package io.sampo.core.partition;

/**
 * A queue with a limit, in one partition.
 *
 * @param maxRunning how many of its tasks may run at once in the cluster
 * @param version the version of its settings
 * @param running how many of them the partition runs
 */
public record LimitedQueue(int maxRunning, long version, long running) {}
