package io.sampo.core.partition;

import static io.sampo.core.task.TaskStatus.CANCELLED;
import static io.sampo.core.task.TaskStatus.EXPIRED;
import static io.sampo.core.task.TaskStatus.FAILED;
import static io.sampo.core.task.TaskStatus.READY;
import static io.sampo.core.task.TaskStatus.RETRYING;
import static io.sampo.core.task.TaskStatus.RUNNING;
import static io.sampo.core.task.TaskStatus.SCHEDULED;
import static io.sampo.core.task.TaskStatus.SUCCEEDED;

import io.sampo.core.task.TaskStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The declared table of what each event does to the status of a task. Whatever is not here is a
 * bug.
 */
final class TaskTransitions {

  /**
   * One line of the table.
   *
   * @param from null for a task that is not held (any more)
   * @param to null for a task that is not held any more
   */
  record Transition(@Nullable TaskStatus from, String event, @Nullable TaskStatus to) {}

  static final Set<Transition> DECLARED = declare();

  private TaskTransitions() {}

  private static Set<Transition> declare() {
    Set<Transition> table = new LinkedHashSet<>();
    add(table, null, PartitionEvent.Submitted.class, SCHEDULED, READY);
    add(table, SCHEDULED, PartitionEvent.BecameDue.class, READY);
    add(table, SCHEDULED, PartitionEvent.Cancelled.class, CANCELLED);
    add(table, SCHEDULED, PartitionEvent.Expired.class, EXPIRED);
    add(table, READY, PartitionEvent.Started.class, RUNNING);
    add(table, READY, PartitionEvent.Cancelled.class, CANCELLED);
    add(table, READY, PartitionEvent.Expired.class, EXPIRED);
    add(table, RUNNING, PartitionEvent.Proven.class, RUNNING);
    add(table, RUNNING, PartitionEvent.Succeeded.class, SUCCEEDED);
    add(table, RUNNING, PartitionEvent.Retrying.class, RETRYING);
    add(table, RUNNING, PartitionEvent.Failed.class, FAILED);
    add(table, RUNNING, PartitionEvent.AttemptLost.class, READY);
    add(table, RUNNING, PartitionEvent.HandedBack.class, READY);
    add(table, RUNNING, PartitionEvent.CancelRequested.class, RUNNING);
    add(table, RUNNING, PartitionEvent.Progressed.class, RUNNING);
    add(table, RUNNING, PartitionEvent.Cancelled.class, CANCELLED);
    add(table, RETRYING, PartitionEvent.BecameDue.class, READY);
    add(table, RETRYING, PartitionEvent.Cancelled.class, CANCELLED);
    add(table, FAILED, PartitionEvent.RetriedByHand.class, READY);
    add(table, null, PartitionEvent.Restored.class, READY);
    for (TaskStatus end : List.of(SUCCEEDED, FAILED, CANCELLED, EXPIRED)) {
      add(table, end, PartitionEvent.Archived.class, new @Nullable TaskStatus[] {null});
    }
    return table;
  }

  private static void add(
      Set<Transition> table,
      @Nullable TaskStatus from,
      Class<? extends PartitionEvent> event,
      @Nullable TaskStatus... to) {
    for (TaskStatus each : to) {
      table.add(new Transition(from, event.getSimpleName(), each));
    }
  }

  /** The numbers of the tasks an event is about. */
  static long[] numbers(PartitionEvent event) {
    return switch (event) {
      case PartitionEvent.Submitted e -> new long[] {e.number()};
      case PartitionEvent.Started e -> new long[] {e.number()};
      case PartitionEvent.Proven e -> new long[] {e.number()};
      case PartitionEvent.Succeeded e -> new long[] {e.number()};
      case PartitionEvent.Retrying e -> new long[] {e.number()};
      case PartitionEvent.Failed e -> new long[] {e.number()};
      case PartitionEvent.AttemptLost e -> new long[] {e.number()};
      case PartitionEvent.HandedBack e -> new long[] {e.number()};
      case PartitionEvent.CancelRequested e -> new long[] {e.number()};
      case PartitionEvent.Cancelled e -> new long[] {e.number()};
      case PartitionEvent.Expired e -> new long[] {e.number()};
      case PartitionEvent.BecameDue e -> new long[] {e.number()};
      case PartitionEvent.Progressed e -> new long[] {e.number()};
      case PartitionEvent.RetriedByHand e -> new long[] {e.number()};
      case PartitionEvent.Restored e -> new long[] {e.task().id().number()};
      case PartitionEvent.Archived e -> e.numbers();
      case PartitionEvent.Opened _,
          PartitionEvent.QueueChanged _,
          PartitionEvent.Closed _,
          PartitionEvent.Retired _ ->
          new long[0];
    };
  }

  /** Evolves a machine by one event; gives the transitions it made, all of them declared. */
  static List<Transition> evolve(PartitionMachine machine, PartitionEvent event, long atMillis) {
    long[] numbers = numbers(event);
    @Nullable TaskStatus[] before = new @Nullable TaskStatus[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      before[i] = status(machine, numbers[i]);
    }
    machine.evolve(event, atMillis);
    List<Transition> made = new ArrayList<>(numbers.length);
    for (int i = 0; i < numbers.length; i++) {
      TaskStatus after = status(machine, numbers[i]);
      Transition transition = new Transition(before[i], event.getClass().getSimpleName(), after);
      if (!DECLARED.contains(transition)) {
        throw new AssertionError("not a declared transition: " + transition);
      }
      made.add(transition);
    }
    return made;
  }

  private static @Nullable TaskStatus status(PartitionMachine machine, long number) {
    TaskState task = machine.state().tasks.get(number);
    return task == null ? null : task.status;
  }

  /** The page that shows the table: a Mermaid state diagram. */
  static String page() {
    Map<String, List<String>> eventsByArrow = new LinkedHashMap<>();
    for (Transition transition : DECLARED) {
      String arrow = "%s --> %s".formatted(name(transition.from), name(transition.to));
      eventsByArrow.computeIfAbsent(arrow, _ -> new ArrayList<>()).add(transition.event);
    }
    String arrows =
        eventsByArrow.entrySet().stream()
            .map(arrow ->
                "    %s: %s".formatted(arrow.getKey(), String.join(", ", arrow.getValue())))
            .collect(Collectors.joining("\n"));
    return """
    # The states of a task

    Generated from the table in `TaskTransitions`, which the tests hold the machine to: no event
    may do anything else to a task, and a transition that no test visits fails the build. An
    arrow names the journaled events that take it. A task leaves the partition when the archive
    holds it, and a dead letter may come back from there.

    ```mermaid
    stateDiagram-v2
    %s
    ```
    """
        .formatted(arrows);
  }

  private static String name(@Nullable TaskStatus status) {
    return status == null ? "[*]" : status.text();
  }
}
