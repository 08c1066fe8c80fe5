package io.sampo.cluster.worker;

import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** The other nodes of the cluster, by name: host and port. */
public interface Peers {

  /** The names of the nodes that work can be shared with: up and reachable, without this one. */
  List<String> names();

  /** The names of all other members of the cluster, whatever their state. */
  List<String> members();

  /** Whether a node of that name is a member of the cluster, reachable or not; this one is. */
  boolean isMember(String name);

  /** The workers of a node, whichever of its incarnations lives. */
  ActorRef<WorkerPoolActor.Message> workers(String name);

  /** Who shares work for a node. */
  ActorRef<StealingActor.Message> stealing(String name);
}
