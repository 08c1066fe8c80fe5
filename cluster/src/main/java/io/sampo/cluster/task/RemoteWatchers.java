package io.sampo.cluster.task;

import io.sampo.core.task.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.ActorRef;

/** The nodes on which somebody watches, and what. Several partitions may offer at once. */
final class RemoteWatchers {

  /** So many changes fit into a message between nodes, even with long errors. */
  private static final int CHANGES_SENT_AT_ONCE_MAX = 100;

  private final Map<String, RemoteWatcher> byNode = new ConcurrentHashMap<>();

  /** One node. */
  private static final class RemoteWatcher {
    final ActorRef<ChangeRelayActor.Call> relay;
    volatile ChangeRelayActor.Watching watching;
    private long sent;

    RemoteWatcher(ActorRef<ChangeRelayActor.Call> relay, ChangeRelayActor.Watching watching) {
      this.relay = relay;
      this.watching = watching;
    }

    synchronized void send(String from, List<TaskChange.Moved> changes) {
      for (int at = 0; at < changes.size(); at += CHANGES_SENT_AT_ONCE_MAX) {
        int end = Math.min(changes.size(), at + CHANGES_SENT_AT_ONCE_MAX);
        relay.tell(new ChangeRelayActor.Changed(from, sent, changes.subList(at, end)));
        sent += end - at;
      }
    }
  }

  boolean isEmpty() {
    return byNode.isEmpty();
  }

  boolean watch(TaskId id) {
    for (RemoteWatcher watcher : byNode.values()) {
      if (watcher.watching.includes(id)) {
        return true;
      }
    }
    return false;
  }

  void put(ChangeRelayActor.Watching watching, ActorRef<ChangeRelayActor.Call> relay) {
    if (watching.nothing()) {
      byNode.remove(watching.node());
    } else {
      byNode.computeIfAbsent(watching.node(), _ -> new RemoteWatcher(relay, watching)).watching =
          watching;
    }
  }

  void remove(String node) {
    byNode.remove(node);
  }

  void offer(String from, List<TaskChange.Moved> changes) {
    for (RemoteWatcher watcher : byNode.values()) {
      List<TaskChange.Moved> wanted = new ArrayList<>();
      for (TaskChange.Moved moved : changes) {
        if (watcher.watching.includes(moved.id())) {
          wanted.add(moved);
        }
      }
      if (!wanted.isEmpty()) {
        watcher.send(from, wanted);
      }
    }
  }
}
