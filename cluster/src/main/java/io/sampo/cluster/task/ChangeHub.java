package io.sampo.cluster.task;

import io.sampo.core.partition.PartitionTurn;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/**
 * Brings durable changes to those who watch on this node. Watching costs partitions nothing while
 * nobody does; a listener that is too slow loses changes and is told how many.
 */
public final class ChangeHub {

  /** How many changes are held for one listener. */
  private static final int BUFFERED_MAX = 4_096;

  /** How late a listener may learn that it lost the last change. */
  private static final Executor LATER = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

  /** A node that watches more tasks than this is sent the changes of all. */
  private static final int IDS_NAMED_MAX = 1_000;

  /** Those who watch everything. */
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** Those who watch one task: they cost what they watch, not what happens. */
  private final ConcurrentMap<TaskId, List<Listener>> byTask = new ConcurrentHashMap<>();

  private final RemoteWatchers remote = new RemoteWatchers();
  private volatile Runnable listenersChanged = () -> {};
  private volatile String node = "";

  /** Whether anybody watches, here or on another node. */
  public boolean observed() {
    return listenedTo() || !remote.isEmpty();
  }

  /** Tells which tasks somebody watches, here or on another node; null where nobody watches any. */
  public @Nullable Predicate<TaskId> observer() {
    return observed() ? this::observes : null;
  }

  private boolean observes(TaskId id) {
    return !listeners.isEmpty() || byTask.containsKey(id) || remote.watch(id);
  }

  /** Whether anybody watches on this node. */
  boolean listenedTo() {
    return !listeners.isEmpty() || !byTask.isEmpty();
  }

  /** From now on calls this when somebody on this node begins or ends to watch. */
  void onListenersChanged(Runnable action) {
    listenersChanged = action;
  }

  /** What is watched on this node. */
  ChangeRelayActor.Watching watching(String name) {
    Set<TaskId> ids = new HashSet<>(byTask.keySet());
    boolean all = !listeners.isEmpty() || ids.size() > IDS_NAMED_MAX;
    return new ChangeRelayActor.Watching(name, all, all ? Set.of() : ids);
  }

  /** From now on sends another node what it watches; this one is called by that name. */
  void relay(
      ChangeRelayActor.Watching watching, ActorRef<ChangeRelayActor.Call> relay, String self) {
    node = self;
    remote.put(watching, relay);
  }

  void relayNoMore(String name) {
    remote.remove(name);
  }

  /** Tells everybody who watches here of changes on another node, and that some were lost. */
  void publishRelayed(List<TaskChange.Moved> changes, long lost) {
    listeners.forEach(listener -> listener.lost(lost));
    if (lost > 0) {
      byTask.values().forEach(some -> some.forEach(listener -> listener.lost(lost)));
    }
    changes.forEach(this::offer);
  }

  /** Tells everybody who watches. */
  public void publish(List<PartitionTurn.Change> changes, long atMillis) {
    if (changes.isEmpty()) {
      return;
    }
    Instant at = Instant.ofEpochMilli(atMillis);
    List<TaskChange.Moved> all = changes.stream().map(change -> moved(change, at)).toList();
    all.forEach(this::offer);
    if (!remote.isEmpty()) {
      remote.offer(node, all);
    }
  }

  private void offer(TaskChange.Moved moved) {
    listeners.forEach(listener -> listener.offer(moved));
    byTask.getOrDefault(moved.id(), List.of()).forEach(listener -> listener.offer(moved));
  }

  private static TaskChange.Moved moved(PartitionTurn.Change change, Instant at) {
    TaskRecord task = change.task();
    return new TaskChange.Moved(
        task.id(),
        task.spec().type(),
        task.spec().queue(),
        task.status(),
        task.attempt(),
        at,
        change.progress() ? task.progress() : null,
        task.error());
  }

  /** Changes from the moment of materialization on; all, or only those of one task. */
  public Source<TaskChange, NotUsed> changes(@Nullable TaskId id) {
    return Source.<TaskChange>queue(BUFFERED_MAX)
        .watchTermination((queue, ended) -> {
          Listener listener = new Listener(queue);
          add(id, listener);
          listenersChanged.run();
          ended.whenComplete((_, _) -> {
            remove(id, listener);
            listener.leave();
            listenersChanged.run();
          });
          return NotUsed.getInstance();
        });
  }

  private void add(@Nullable TaskId id, Listener listener) {
    if (id == null) {
      listeners.add(listener);
    } else {
      byTask.compute(
          id,
          (_, some) -> {
            List<Listener> more = some == null ? new ArrayList<>() : new ArrayList<>(some);
            more.add(listener);
            return List.copyOf(more);
          });
    }
  }

  private void remove(@Nullable TaskId id, Listener listener) {
    if (id == null) {
      listeners.remove(listener);
    } else {
      byTask.computeIfPresent(
          id,
          (_, some) -> {
            List<Listener> fewer = some.stream().filter(one -> one != listener).toList();
            return fewer.isEmpty() ? null : fewer;
          });
    }
  }

  /** One who watches; several partitions may offer at once. */
  private static final class Listener {
    private final BoundedSourceQueue<TaskChange> queue;
    private long lost;
    private boolean telling;
    private boolean gone;

    Listener(BoundedSourceQueue<TaskChange> queue) {
      this.queue = queue;
    }

    synchronized void offer(TaskChange.Moved moved) {
      tellLoss();
      if (lost > 0 || !taken(moved)) {
        lost++;
        if (!telling) {
          telling = true;
          LATER.execute(this::tellLossInTime);
        }
      }
    }

    synchronized void lost(long count) {
      lost += count;
      tellLoss();
    }

    private void tellLoss() {
      if (lost > 0 && taken(new TaskChange.Gap(lost))) {
        lost = 0;
      }
    }

    /** Nothing more may happen: what was lost may have been the last change. */
    private synchronized void tellLossInTime() {
      tellLoss();
      telling = lost > 0 && !gone;
      if (telling) {
        LATER.execute(this::tellLossInTime);
      }
    }

    synchronized void leave() {
      gone = true;
    }

    private boolean taken(TaskChange change) {
      return queue.offer(change).isEnqueued();
    }
  }
}
