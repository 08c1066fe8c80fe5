package io.sampo.cluster.worker;

/**
 * One handler of this node and what it did so far.
 *
 * @param type the task type it serves
 * @param cpuBound whether it runs on the bounded pool of platform threads
 * @param durations how long its attempts took
 */
public record TypeLoad(String type, boolean cpuBound, DurationCounts durations) {}
