package io.sampo.core.task;

import java.util.List;

/**
 * One page of a list of tasks, newest first.
 *
 * @param tasks one at least where there are any
 * @param more whether older ones that match were left out, be it for their number or for their size
 */
public record TaskPage(List<TaskRecord> tasks, boolean more) {

  /** A page without any. */
  public static final TaskPage EMPTY = new TaskPage(List.of(), false);

  /** Takes an unmodifiable copy. */
  public TaskPage {
    tasks = List.copyOf(tasks);
  }

  /** The first so many of them. */
  public static TaskPage of(List<TaskRecord> newestFirst, int limit) {
    boolean more = newestFirst.size() > limit;
    return new TaskPage(more ? newestFirst.subList(0, limit) : newestFirst, more);
  }
}
