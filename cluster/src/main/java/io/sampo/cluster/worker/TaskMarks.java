package io.sampo.cluster.worker;

import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionPlace;
import java.util.Map;
import org.slf4j.MDC;

/**
 * Marks what a thread logs as being about an attempt, in SLF4J's mapped diagnostic context: {@code
 * task}, {@code type}, {@code attempt} and {@code partition}.
 */
final class TaskMarks {

  private static final String TASK = "task";

  private TaskMarks() {}

  /** From now on this thread logs for an attempt; what it was marked with before is forgotten. */
  static void set(AttemptOrder order) {
    MDC.setContextMap(
        Map.of(
            TASK,
            order.id().toString(),
            "type",
            order.type(),
            "attempt",
            Integer.toString(order.attempt()),
            "partition",
            PartitionPlace.of(order.id()).toString()));
  }

  /** This thread logs for nothing in particular. */
  static void clear() {
    MDC.clear();
  }

  /** Runs something that logs for an attempt, on whatever thread. */
  static void during(AttemptOrder order, Runnable action) {
    if (order.id().toString().equals(MDC.get(TASK))) {
      action.run();
      return;
    }
    Map<String, String> before = MDC.getCopyOfContextMap();
    set(order);
    try {
      action.run();
    } finally {
      if (before == null) {
        clear();
      } else {
        MDC.setContextMap(before);
      }
    }
  }
}
