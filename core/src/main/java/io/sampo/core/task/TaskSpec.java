package io.sampo.core.task;

import org.jspecify.annotations.Nullable;

/**
 * A task as submitted, already checked.
 *
 * @param type which handler runs it
 * @param payload what the handler gets
 * @param idempotencyKey the same key within its window gives the same task; null for none
 * @param key tasks of one key run one at a time, in order of acceptance; null for none
 * @param queue the lane
 * @param priority 0 to 9, higher first
 * @param options all that is rarely said
 */
public record TaskSpec(
    String type,
    Json payload,
    @Nullable String idempotencyKey,
    @Nullable String key,
    String queue,
    int priority,
    TaskOptions options) {

  /** The queue of tasks that name none. */
  public static final String DEFAULT_QUEUE = "default";

  /** The priority of tasks that name none. */
  public static final int DEFAULT_PRIORITY = 5;

  /** The highest priority. */
  public static final int PRIORITY_MAX = 9;

  /** Lets equal names and plain options be the same objects, so that plain tasks stay small. */
  public TaskSpec {
    type = Names.share(type);
    queue = Names.share(queue);
    options = options.equals(TaskOptions.DEFAULT) ? TaskOptions.DEFAULT : options;
  }

  /** A submission that says nothing but what to run. */
  public static TaskSpec of(String type, Json payload) {
    return new TaskSpec(
        type, payload, null, null, DEFAULT_QUEUE, DEFAULT_PRIORITY, TaskOptions.DEFAULT);
  }
}
