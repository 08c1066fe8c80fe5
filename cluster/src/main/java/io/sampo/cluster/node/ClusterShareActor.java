package io.sampo.cluster.node;

import io.sampo.cluster.control.ClusterControl;
import io.sampo.cluster.control.NodeReport;
import io.sampo.cluster.control.NodeStatus;
import io.sampo.cluster.memory.ClusterShare;
import io.sampo.cluster.memory.MemoryBudget;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Keeps this node from accepting more than its cluster could hold with a node less: asks the others
 * how much they can hold, and follows those that come and go.
 *
 * <p>Supervision: it is restarted; it asks again within seconds.
 */
final class ClusterShareActor {

  private static final Duration ASK_EVERY = Duration.ofSeconds(2);

  private ClusterShareActor() {}

  /** What it understands. */
  sealed interface Message {}

  private enum Tick implements Message {
    ASK
  }

  private record Answered(List<NodeStatus> nodes) implements Message {}

  static Behavior<Message> create(String node, ClusterControl cluster, MemoryBudget budget) {
    Behavior<Message> actor =
        Behaviors.setup(context ->
            Behaviors.withTimers(timers -> {
              timers.startTimerWithFixedDelay(Tick.ASK, Duration.ZERO, ASK_EVERY);
              Shares shares = new Shares(node, budget);
              return Behaviors.receive(Message.class)
                  .onMessage(
                      Tick.class,
                      _ -> {
                        context.pipeToSelf(
                            cluster.nodes(),
                            (nodes, failure) -> new Answered(failure == null ? nodes : List.of()));
                        return Behaviors.same();
                      })
                  .onMessage(
                      Answered.class,
                      answer -> {
                        shares.learn(answer.nodes());
                        return Behaviors.same();
                      })
                  .build();
            }));
    return Behaviors.supervise(actor).onFailure(SupervisorStrategy.restart());
  }

  /** What each node can hold, as far as is known. */
  static final class Shares {
    private final String node;
    private final MemoryBudget budget;
    private final Map<String, Long> liveMax = new HashMap<>();

    Shares(String node, MemoryBudget budget) {
      this.node = node;
      this.budget = budget;
    }

    /** A node that does not answer holds as much as it last said, or as much as this one. */
    void learn(List<NodeStatus> nodes) {
      if (nodes.isEmpty()) {
        return;
      }
      long own = budget.limits().liveMax();
      Map<String, Long> known = new HashMap<>(liveMax);
      liveMax.clear();
      for (NodeStatus other : nodes) {
        if (!leaves(other)) {
          liveMax.put(other.address(), said(other, known.getOrDefault(other.address(), own)));
        }
      }
      liveMax.put(node, own);
      budget.admitUpTo(ClusterShare.of(liveMax.values()));
    }

    private static long said(NodeStatus other, long before) {
      NodeReport report = other.report();
      Long said = report == null ? null : report.load().tasksMax();
      return said == null ? before : said;
    }

    /** What leaves has handed its tasks over, or is about to; what joins has none yet. */
    private static boolean leaves(NodeStatus other) {
      NodeReport report = other.report();
      return (report != null && report.drainingSince() != null)
          || !(other.member().equals("up") || other.member().equals("weaklyUp"));
    }
  }
}
