package io.sampo.cluster.task;

import io.sampo.core.partition.PartitionTurn;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
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

  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final RemoteWatchers remote = new RemoteWatchers();
  private volatile Runnable listenersChanged = () -> {};
  private volatile String node = "";

  /** Whether anybody watches, here or on another node. */
  public boolean observed() {
    return !listeners.isEmpty() || !remote.isEmpty();
  }

  /** Whether anybody watches on this node. */
  boolean listenedTo() {
    return !listeners.isEmpty();
  }

  /** From now on calls this when somebody on this node begins or ends to watch. */
  void onListenersChanged(Runnable action) {
    listenersChanged = action;
  }

  /** What is watched on this node. */
  ChangeRelayActor.Watching watching(String name) {
    Set<TaskId> ids = new HashSet<>();
    boolean all = false;
    for (Listener listener : listeners) {
      TaskId id = listener.id;
      all |= id == null || ids.size() >= IDS_NAMED_MAX;
      if (id != null && !all) {
        ids.add(id);
      }
    }
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
    for (Listener listener : listeners) {
      listener.lost(lost);
      changes.forEach(listener::offer);
    }
  }

  /** Tells everybody who watches. */
  public void publish(List<PartitionTurn.Change> changes, long atMillis) {
    Instant at = Instant.ofEpochMilli(atMillis);
    List<TaskChange.Moved> all = changes.stream().map(change -> moved(change, at)).toList();
    for (Listener listener : listeners) {
      all.forEach(listener::offer);
    }
    if (!remote.isEmpty()) {
      remote.offer(node, all);
    }
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
          Listener listener = new Listener(id, queue);
          listeners.add(listener);
          listenersChanged.run();
          ended.whenComplete((_, _) -> {
            listeners.remove(listener);
            listener.leave();
            listenersChanged.run();
          });
          return NotUsed.getInstance();
        });
  }

  /** One who watches; several partitions may offer at once. */
  private static final class Listener {
    private final @Nullable TaskId id;
    private final BoundedSourceQueue<TaskChange> queue;
    private long lost;
    private boolean telling;
    private boolean gone;

    Listener(@Nullable TaskId id, BoundedSourceQueue<TaskChange> queue) {
      this.id = id;
      this.queue = queue;
    }

    synchronized void offer(TaskChange.Moved moved) {
      if (id != null && !id.equals(moved.id())) {
        return;
      }
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
