package io.sampo.cluster.task;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One handler as known in the cluster.
 *
 * @param type the task type it serves
 * @param cpuBound whether it runs on the bounded pool of platform threads
 * @param nodes where it is
 * @param attempts attempts run there since the nodes started
 * @param mean their mean duration; null before the first
 * @param p50 their median duration; null before the first
 * @param p99 99 % of them took no longer; null before the first
 */
public record TypeStatus(
    String type,
    boolean cpuBound,
    List<String> nodes,
    long attempts,
    @Nullable Duration mean,
    @Nullable Duration p50,
    @Nullable Duration p99) {}
