package io.sampo.cluster.worker;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many tasks of each queue run, as the partitions of this node count them, and who waits for a
 * place. Guarded by the lock of {@link Slots}.
 */
final class QueuePlaces {

  private final Map<String, Queue> queues = new HashMap<>();

  /** The places of one queue. */
  private static final class Queue {
    long running;
    int maxRunning;
    final ArrayDeque<Slots.Account> waiting = new ArrayDeque<>();

    boolean full() {
      return maxRunning > 0 && running >= maxRunning;
    }

    boolean droppable() {
      return running == 0 && maxRunning == 0 && waiting.isEmpty();
    }
  }

  boolean full(String name) {
    Queue queue = queues.get(name);
    return queue != null && queue.full();
  }

  boolean limited(String name) {
    Queue queue = queues.get(name);
    return queue != null && queue.maxRunning > 0;
  }

  /** Lets a partition wait for a place of that queue. */
  void await(String name, Slots.Account account) {
    ArrayDeque<Slots.Account> waiting = queue(name).waiting;
    if (!waiting.contains(account)) {
      waiting.add(account);
    }
  }

  /** Returns those to call now. */
  List<Slots.Account> limit(String name, int maxRunning) {
    Queue queue = queue(name);
    queue.maxRunning = maxRunning;
    return callable(name, queue);
  }

  /** So many more run, or fewer where negative; returns those to call now. */
  List<Slots.Account> add(String name, long more) {
    Queue queue = queue(name);
    queue.running += more;
    return more < 0 ? callable(name, queue) : List.of();
  }

  void forget(Slots.Account account) {
    queues.values().forEach(queue -> queue.waiting.remove(account));
    queues.values().removeIf(Queue::droppable);
  }

  private List<Slots.Account> callable(String name, Queue queue) {
    if (queue.full() || queue.waiting.isEmpty()) {
      dropIfIdle(name, queue);
      return List.of();
    }
    List<Slots.Account> all = List.copyOf(queue.waiting);
    queue.waiting.clear();
    dropIfIdle(name, queue);
    return all;
  }

  private Queue queue(String name) {
    return queues.computeIfAbsent(name, _ -> new Queue());
  }

  private void dropIfIdle(String name, @Nullable Queue queue) {
    if (queue != null && queue.droppable()) {
      queues.remove(name);
    }
  }
}
