package io.sampo.cluster.partition;

import io.sampo.cluster.partition.PartitionActor.Message;
import io.sampo.cluster.worker.KnownAttempts;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.partition.PartitionTurn;
import io.sampo.core.partition.PartitionView;
import io.sampo.core.task.Company;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Knows who runs the attempts of a partition. Part of {@link PartitionActor}, on its thread.
 *
 * <p>A new incarnation asks the nodes that its journal names: what still runs there is adopted,
 * what nobody runs is lost and ready again. What never reached its node is ordered once more: its
 * start may have become durable when the incarnation that wrote it had given up waiting. The same
 * question, asked now and then about attempts on other nodes, heals whatever a message lost on the
 * way could leave behind: an order that never arrived, an outcome that never came back. An attempt
 * is lost only when its node has said that it does not run it any more, or is no member of the
 * cluster; silence loses nothing.
 */
final class AttemptCustody {

  /** How often other nodes are asked about the attempts that they run. */
  private static final Duration CHECK = Duration.ofSeconds(3);

  /** The same for this node, which loses hardly anything on the way. */
  private static final Duration CHECK_HERE = Duration.ofMinutes(1);

  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  private final ActorContext<Message> context;
  private final TimerScheduler<Message> timers;
  private final PartitionPlace place;
  private final PartitionEnvironment environment;
  private final TurnRunner turns;
  private final Map<String, List<Long>> recorded = new HashMap<>();

  /** Nodes that have not said yet what they still run for this incarnation. */
  private final Set<String> adoptingFrom = new HashSet<>();

  /** What nodes did not answer about yet, by token, from whatever source. */
  private final Map<String, Map<Long, PartitionView.Running>> unanswered = new HashMap<>();

  private long opening;
  private boolean elsewhere;
  private long checkedNanos = System.nanoTime() - CHECK.toNanos();
  private long checkedHereNanos = System.nanoTime() - CHECK_HERE.toNanos();

  AttemptCustody(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      PartitionPlace place,
      PartitionEnvironment environment,
      TurnRunner turns) {
    this.context = context;
    this.timers = timers;
    this.place = place;
    this.environment = environment;
    this.turns = turns;
  }

  /** The partition is open: what its journal calls running may have gone down with a node. */
  void opened(long number, List<PartitionView.Running> running) {
    opening = number;
    running.forEach(attempt -> adoptingFrom.add(attempt.node()));
    ask(running);
  }

  /** The partition was opened again by the same incarnation; what it knows still holds. */
  void reopened(long number) {
    opening = number;
  }

  /** Hands over what was started, and asks to stop what was cancelled. */
  void release(PartitionTurn.Effects effects) {
    if (!effects.starts().isEmpty()) {
      elsewhere |= effects.starts().stream().anyMatch(order -> !isHere(order.node()));
      environment.workers().run(place, opening, effects.starts());
    }
    effects.interruptions().forEach(stop -> interrupt(stop.node(), stop.token()));
    recorded.forEach((node, tokens) -> environment.workers().recorded(node, place, tokens));
    recorded.clear();
  }

  void interrupt(String node, long token) {
    environment.workers().interrupt(node, place, token);
  }

  /** An outcome is durable, or was refused for good: its node is told with the next release. */
  void recorded(String node, long token) {
    recorded.computeIfAbsent(node, _ -> new ArrayList<>()).add(token);
  }

  /** From time to time asks the other nodes, and now and then this one. */
  void check(long nowNanos) {
    if (elsewhere && nowNanos - checkedNanos >= CHECK.toNanos()) {
      checkedNanos = nowNanos;
      askAbout(node -> !isHere(node), none -> elsewhere = !none);
    }
    if (nowNanos - checkedHereNanos >= CHECK_HERE.toNanos()) {
      checkedHereNanos = nowNanos;
      askAbout(this::isHere, _ -> {});
    }
  }

  /** A node has left the cluster: what it ran is asked for at once. */
  void nodeGone(String name) {
    if (elsewhere) {
      askAbout(name::equals, _ -> {});
    }
  }

  private void askAbout(Predicate<String> nodes, Consumer<Boolean> then) {
    turns.gatherOrRefuse(
        new Request.Read<>(
            view -> new Standing(view.running(nodes), view.toInterrupt()),
            standing -> {
              then.accept(standing.running().isEmpty());
              ask(standing.running());
              standing.toInterrupt().stream()
                  .filter(attempt -> nodes.test(attempt.node()))
                  .forEach(attempt -> interrupt(attempt.node(), attempt.token()));
            },
            _ -> {}));
  }

  /** What runs, and what of it should not. */
  private record Standing(
      List<PartitionView.Running> running, List<PartitionView.Running> toInterrupt) {}

  private boolean isHere(String node) {
    return node.equals(environment.node());
  }

  private void ask(List<PartitionView.Running> candidates) {
    candidates.stream()
        .collect(Collectors.groupingBy(PartitionView.Running::node))
        .forEach(this::ask);
  }

  /** Asks one node about attempts it is said to run. */
  void ask(String node, List<PartitionView.Running> candidates) {
    elsewhere |= !isHere(node);
    context.pipeToSelf(
        environment.workers().running(node, place, opening),
        (known, failure) ->
            failure == null
                ? new PartitionActor.StillRunning(node, candidates, known)
                : new PartitionActor.RunningUnknown(node, candidates));
  }

  /** What may still run must not start again: nothing is lost before its node has said so. */
  void unknown(String node, List<PartitionView.Running> candidates) {
    Map<Long, PartitionView.Running> ofNode =
        unanswered.computeIfAbsent(node, _ -> new LinkedHashMap<>());
    candidates.forEach(attempt -> ofNode.put(attempt.token(), attempt));
    timers.startSingleTimer("ask " + node, new PartitionActor.AskRunning(node), ASK_AGAIN);
  }

  /** Asks once more about all that a node did not answer about. */
  void askAgain(String node) {
    Map<Long, PartitionView.Running> ofNode = unanswered.remove(node);
    if (ofNode != null) {
      ask(node, List.copyOf(ofNode.values()));
    }
  }

  void answered(String node, List<PartitionView.Running> candidates, KnownAttempts known) {
    if (adoptingFrom.remove(node)) {
      int adopted = (int) candidates.stream().filter(it -> known.holds(it.token())).count();
      environment.metrics().attemptsAdopted(adopted);
    }
    List<PartitionView.Running> missed = new ArrayList<>();
    for (PartitionView.Running attempt : candidates) {
      if (known.missed(attempt.token())) {
        missed.add(attempt);
      } else if (!known.holds(attempt.token())) {
        lose(attempt, known.lossOf(node));
      }
    }
    if (!missed.isEmpty()) {
      orderAgain(node, missed);
    }
  }

  /** The node said so some time ago: only what still is under way now is ordered. */
  private void orderAgain(String node, List<PartitionView.Running> missed) {
    turns.gather(
        new Request.Read<>(
            view -> view.orders(missed),
            orders -> {
              // Who runs late has no place on probation: such an attempt starts once more.
              orders.stream().filter(AttemptCustody::onProbation).forEach(this::handBack);
              environment
                  .workers()
                  .runLate(place, opening, orders.stream().filter(it -> !onProbation(it)).toList());
              Set<Long> ordered =
                  orders.stream().map(AttemptOrder::token).collect(Collectors.toSet());
              missed.stream()
                  .filter(attempt -> !ordered.contains(attempt.token()))
                  .forEach(attempt -> lose(attempt, "it was cancelled before it ran"));
            },
            _ -> unknown(node, missed)));
  }

  private static boolean onProbation(AttemptOrder order) {
    return order.company() != Company.ANY;
  }

  private void handBack(AttemptOrder order) {
    turns.gather(
        Request.Result.of(new PartitionCommand.HandBack(order.id().number(), order.token())));
  }

  private void lose(PartitionView.Running attempt, String reason) {
    turns.gather(
        Request.Result.of(
            new PartitionCommand.Lose(attempt.id().number(), attempt.token(), reason, true)));
  }
}
