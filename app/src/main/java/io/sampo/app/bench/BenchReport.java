package io.sampo.app.bench;

import org.jspecify.annotations.Nullable;

/**
 * What one run measured.
 *
 * @param mode which way of loading
 * @param tasks how many tasks were accepted
 * @param refused how many submissions were refused (429, 503); they are not lost
 * @param submittedPerSecond tasks accepted, durable, by the time the last was
 * @param finishedPerSecond tasks by the time the last had ended; null if not all did in time
 * @param archivedPerSecond tasks by the time the last was archived; null if unknown
 * @param ack from a submission to its answer; null where it is not measured
 * @param completion from a submission to the task's end; null where it is not measured
 * @param lost tasks that were accepted and did not end
 */
public record BenchReport(
    String mode,
    long tasks,
    long refused,
    double submittedPerSecond,
    @Nullable Double finishedPerSecond,
    @Nullable Double archivedPerSecond,
    @Nullable Latencies ack,
    @Nullable Latencies completion,
    long lost) {}
