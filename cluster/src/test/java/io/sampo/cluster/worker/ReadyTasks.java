package io.sampo.cluster.worker;

import io.sampo.core.partition.Startable;

/** Tasks that are ready, of one queue and type. */
record ReadyTasks(
    String queue, String type, boolean limited, int priority, long sinceMillis, int tasks)
    implements Startable {

  /** One of a queue without a limit. */
  static ReadyTasks of(String queue, String type) {
    return new ReadyTasks(queue, type, false, 5, 0, 1);
  }

  /** So many of a queue with a limit. */
  static ReadyTasks limited(String queue, String type, int tasks) {
    return new ReadyTasks(queue, type, true, 5, 0, tasks);
  }
}
