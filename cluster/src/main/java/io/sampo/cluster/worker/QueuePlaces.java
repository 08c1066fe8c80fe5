package io.sampo.cluster.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many tasks of each limited queue run, as the partitions of this node count them, how many of
 * the cluster's places this node may fill, and who waits for one. Guarded by the lock of {@link
 * Slots}.
 */
final class QueuePlaces {

  private final Map<String, Queue> queues = new HashMap<>();
  private boolean alone = true;

  /** The places of one queue. */
  private static final class Queue {
    long running;
    int maxRunning;

    /** This node's share of the places. */
    long permits;

    final ArrayDeque<SlotAccount> waiting = new ArrayDeque<>();

    boolean full() {
      return maxRunning > 0 && running >= permits;
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
  void await(String name, SlotAccount account) {
    ArrayDeque<SlotAccount> waiting = queue(name).waiting;
    if (!waiting.contains(account)) {
      waiting.add(account);
    }
  }

  /** Returns those to call now. */
  List<SlotAccount> limit(String name, int maxRunning) {
    Queue queue = queue(name);
    queue.maxRunning = maxRunning;
    queue.permits = alone ? maxRunning : Math.min(queue.permits, maxRunning);
    return callable(name, queue);
  }

  /**
   * Whether this node is the only member of its cluster, and so may fill all places.
   *
   * @return those to call now
   */
  List<SlotAccount> alone(boolean only) {
    alone = only;
    List<SlotAccount> next = new ArrayList<>();
    if (only) {
      List.copyOf(queues.entrySet())
          .forEach(entry -> {
            entry.getValue().permits = entry.getValue().maxRunning;
            next.addAll(callable(entry.getKey(), entry.getValue()));
          });
    }
    return next;
  }

  /**
   * What this node holds of each limited queue. Places it does not need are given up by this, so
   * that nobody counts on them any more when others hear of it.
   */
  Map<String, QueueShare> shares() {
    Map<String, QueueShare> shares = new HashMap<>();
    queues.forEach((name, queue) -> {
      if (queue.maxRunning > 0) {
        boolean wants = !queue.waiting.isEmpty();
        queue.permits = alone || wants ? queue.permits : Math.min(queue.permits, queue.running);
        long held = Math.max(queue.permits, queue.running);
        shares.put(name, new QueueShare(queue.maxRunning, held, wants));
      }
    });
    return shares;
  }

  /** Sets this node's share of a queue's places; returns those to call now. */
  List<SlotAccount> permit(String name, long permits) {
    Queue queue = queues.get(name);
    if (queue == null || alone) {
      return List.of();
    }
    queue.permits = permits;
    return callable(name, queue);
  }

  boolean anyLimited() {
    return queues.values().stream().anyMatch(queue -> queue.maxRunning > 0);
  }

  /** So many more run, or fewer where negative; returns those to call now. */
  List<SlotAccount> add(String name, long more) {
    Queue queue = queue(name);
    queue.running += more;
    return more < 0 ? callable(name, queue) : List.of();
  }

  void forget(SlotAccount account) {
    queues.values().forEach(queue -> queue.waiting.remove(account));
    queues.values().removeIf(Queue::droppable);
  }

  private List<SlotAccount> callable(String name, Queue queue) {
    if (queue.full() || queue.waiting.isEmpty()) {
      dropIfIdle(name, queue);
      return List.of();
    }
    List<SlotAccount> all = List.copyOf(queue.waiting);
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
