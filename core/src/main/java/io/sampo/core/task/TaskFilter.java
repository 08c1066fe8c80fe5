package io.sampo.core.task;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks a list shows: all conditions that are not null must hold.
 *
 * @param status where the task stands
 * @param type its handler
 * @param queue its lane
 * @param key its ordering key
 * @param labels pairs it must all have
 * @param createdAfter accepted at this time or later
 * @param createdBefore accepted before this time
 */
public record TaskFilter(
    @Nullable TaskStatus status,
    @Nullable String type,
    @Nullable String queue,
    @Nullable String key,
    Map<String, String> labels,
    @Nullable Instant createdAfter,
    @Nullable Instant createdBefore) {

  /** Every task. */
  public static final TaskFilter ALL = new TaskFilter(null, null, null, null, Map.of(), null, null);

  /** Takes an unmodifiable copy of the labels. */
  public TaskFilter {
    labels = Map.copyOf(labels);
  }

  /** Whether a task that stands so is shown. */
  public boolean matches(TaskSpec spec, TaskStatus taskStatus, long createdAtMillis) {
    return (status == null || status == taskStatus)
        && (type == null || type.equals(spec.type()))
        && (queue == null || queue.equals(spec.queue()))
        && (key == null || key.equals(spec.key()))
        && (createdAfter == null || createdAtMillis >= createdAfter.toEpochMilli())
        && (createdBefore == null || createdAtMillis < createdBefore.toEpochMilli())
        && spec.options().labels().entrySet().containsAll(labels.entrySet());
  }
}
