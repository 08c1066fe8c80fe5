package io.sampo.core.partition;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that are free to start, the oldest first.
 *
 * <p>Nearly all come in order, so they stand in a plain queue; the few that come back late (after a
 * retry) stand in a heap beside it. One that is no longer free keeps its place until it is first or
 * until such ones are the majority.
 */
final class OldestFirst {

  /** How many that left may keep their places beside as many as did not. */
  static final int LEFT_MAX = 32;

  final ArrayDeque<TaskState> inOrder = new ArrayDeque<>();
  final PriorityQueue<TaskState> late =
      new PriorityQueue<>(1, Comparator.comparingLong(TaskState::number));
  private int free;

  boolean isEmpty() {
    return free == 0;
  }

  int size() {
    return free;
  }

  void add(TaskState task) {
    task.free = true;
    free++;
    if (task.laned == this) {
      return;
    }
    if (task.laned != null) {
      task.laned.forget(task);
    }
    task.laned = this;
    TaskState last = inOrder.peekLast();
    if (last == null || last.number() < task.number()) {
      inOrder.addLast(task);
    } else {
      late.add(task);
    }
  }

  /** Takes out one that has left and comes back to another lane; that is rare. */
  private void forget(TaskState task) {
    if (!inOrder.remove(task)) {
      late.remove(task);
    }
  }

  void remove(TaskState task) {
    task.free = false;
    free--;
    dropLeft(inOrder);
    dropLeft(late);
    if (inOrder.size() + late.size() > 2 * free + LEFT_MAX) {
      dropAllLeft(inOrder);
      dropAllLeft(late);
    }
  }

  @Nullable TaskState first() {
    TaskState first = inOrder.peekFirst();
    TaskState firstLate = late.peek();
    if (first == null || firstLate == null) {
      return first == null ? firstLate : first;
    }
    return first.number() < firstLate.number() ? first : firstLate;
  }

  private static void dropLeft(Queue<TaskState> tasks) {
    TaskState first = tasks.peek();
    while (first != null && !first.free) {
      first.laned = null;
      tasks.remove();
      first = tasks.peek();
    }
  }

  private static void dropAllLeft(Collection<TaskState> tasks) {
    tasks.removeIf(task -> {
      if (!task.free) {
        task.laned = null;
      }
      return !task.free;
    });
  }
}
