package io.sampo.cluster.task;

import io.sampo.core.task.TaskStatus;
import java.util.Map;

/**
 * The counters of the whole cluster.
 *
 * @param tasks unfinished tasks by status
 * @param finished tasks ever finished, by end state
 * @param acceptedTotal tasks ever accepted, all durable
 * @param finishedTotal tasks ever finished
 * @param archivedTotal finished tasks the archive holds or held
 */
public record TaskStats(
    Map<TaskStatus, Long> tasks,
    Map<TaskStatus, Long> finished,
    long acceptedTotal,
    long finishedTotal,
    long archivedTotal) {}
