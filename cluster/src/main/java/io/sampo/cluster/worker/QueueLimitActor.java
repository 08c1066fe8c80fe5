package io.sampo.cluster.worker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Shares out the places of queues with a limit among the nodes; one for the whole cluster.
 *
 * <p>It keeps what each node said last that it holds, and never lets the sum grow beyond a limit. A
 * new one, after its node has gone, knows nothing: it gives nothing away before every member has
 * said what it holds. What a node that has left the cluster held is free again.
 *
 * <p>Supervision: it is restarted, and is then as new.
 */
public final class QueueLimitActor extends AbstractBehavior<QueueLimitActor.Share> {

  /**
   * What a node holds now.
   *
   * @param node its name
   * @param number tells the answer to this from those to earlier ones
   * @param queues all queues with a limit that it knows
   */
  public record Share(
      String node,
      long number,
      Map<String, QueueShare> queues,
      ActorRef<QueueShareActor.Shared> replyTo) {

    /** Takes an unmodifiable copy. */
    public Share {
      queues = Map.copyOf(queues);
    }
  }

  private final Peers peers;
  private final String self;
  private final Map<String, Map<String, QueueShare>> byNode = new HashMap<>();
  private int turn;

  /** The one that shares out. */
  public static Behavior<Share> create(String self, Peers peers) {
    Behavior<Share> actor = Behaviors.setup(context -> new QueueLimitActor(context, self, peers));
    return Behaviors.supervise(actor).onFailure(SupervisorStrategy.restart());
  }

  private QueueLimitActor(ActorContext<Share> context, String self, Peers peers) {
    super(context);
    this.self = self;
    this.peers = peers;
  }

  @Override
  public Receive<Share> createReceive() {
    return newReceiveBuilder().onMessage(Share.class, this::onShare).build();
  }

  private Behavior<Share> onShare(Share share) {
    byNode.keySet().removeIf(node -> !peers.isMember(node));
    byNode.put(share.node(), new HashMap<>(share.queues()));
    Map<String, Long> permits = new HashMap<>();
    boolean allKnown = allKnown();
    share
        .queues()
        .forEach((queue, held) ->
            permits.put(queue, allKnown ? permits(share.node(), queue, held) : held.held()));
    share.replyTo().tell(new QueueShareActor.Shared(share.number(), permits));
    return this;
  }

  private boolean allKnown() {
    Set<String> members = new HashSet<>(peers.members());
    members.add(self);
    return byNode.keySet().containsAll(members);
  }

  /** What the node may hold from now on; noted as if it did. */
  private long permits(String node, String queue, QueueShare own) {
    long fair = fairShare(node, queue, own);
    long permits = own.held();
    if (own.held() < fair) {
      long free = own.maxRunning() - heldByAll(queue);
      permits = own.held() + Math.max(0, Math.min(fair - own.held(), free));
    } else if (othersWant(node, queue)) {
      permits = fair;
    }
    // What it has filled it holds until it says otherwise.
    long noted = Math.max(permits, own.held());
    byNode
        .computeIfAbsent(node, _ -> new HashMap<>())
        .put(queue, new QueueShare(own.maxRunning(), noted, own.wants()));
    return permits;
  }

  /** An even share among those who want places; what does not divide goes to each in turn. */
  private long fairShare(String node, String queue, QueueShare own) {
    if (!own.wants()) {
      return Math.min(own.held(), own.maxRunning());
    }
    List<String> wanting = new ArrayList<>();
    byNode.forEach((name, queues) -> {
      QueueShare share = queues.get(queue);
      if (share != null && share.wants()) {
        wanting.add(name);
      }
    });
    wanting.sort(null);
    int index = Math.floorMod(wanting.indexOf(node) + turn++, wanting.size());
    int each = own.maxRunning() / wanting.size();
    return index < own.maxRunning() % wanting.size() ? each + 1L : each;
  }

  private boolean othersWant(String node, String queue) {
    return byNode.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(node))
        .map(entry -> entry.getValue().get(queue))
        .anyMatch(share -> share != null && share.wants());
  }

  private long heldByAll(String queue) {
    return byNode.values().stream()
        .map(queues -> queues.get(queue))
        .mapToLong(share -> share == null ? 0 : share.held())
        .sum();
  }
}
