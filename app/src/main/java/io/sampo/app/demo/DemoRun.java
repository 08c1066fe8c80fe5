package io.sampo.app.demo;

import io.sampo.app.client.ClientException;
import io.sampo.app.client.SampoClient;
import io.sampo.app.client.Stats;
import io.sampo.app.client.TaskView;
import io.sampo.app.demo.DemoState.NodeState;
import io.sampo.app.demo.DemoState.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The work of one demonstration, on nodes that are ready. */
final class DemoRun {

  /** How long a task's client goes round nodes that do not answer. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** How long nothing may end before what is unfinished counts as lost. */
  private static final Duration STANDSTILL_MAX = Duration.ofMinutes(2);

  private static final Duration POLL = Duration.ofMillis(200);

  private final List<DemoNode> nodes;
  private final List<DemoTask> tasks;
  private final DemoView view;
  private final AnyNode cluster;
  private final DemoProgress progress = new DemoProgress();
  private final Set<DemoNode> reported = new HashSet<>();
  private final List<String> faults = new ArrayList<>();
  private final long beganNanos = System.nanoTime();

  DemoRun(List<DemoNode> nodes, List<DemoTask> tasks, DemoView view) {
    this.nodes = nodes;
    this.tasks = tasks;
    this.view = view;
    List<SampoClient> clients = nodes.stream().map(DemoNode::client).toList();
    this.cluster = new AnyNode(clients, PATIENCE);
  }

  DemoReport run() throws InterruptedException {
    try (DemoClients clients = new DemoClients(cluster, progress);
        RunningTasks running = new RunningTasks(cluster)) {
      NodeKill kill = new NodeKill(nodes, running);
      clients.start(tasks);
      watch(running, kill);
      DemoState state = state(running);
      view.show(state);
      return report(state, kill);
    }
  }

  private void watch(RunningTasks running, NodeKill kill) throws InterruptedException {
    int ended = 0;
    long changedNanos = System.nanoTime();
    while (progress.ended() < tasks.size()) {
      if (progress.ended() > ended) {
        ended = progress.ended();
        changedNanos = System.nanoTime();
      } else if (System.nanoTime() - changedNanos > STANDSTILL_MAX.toNanos()) {
        faults.add("nothing has ended for " + STANDSTILL_MAX.toSeconds() + " s");
        return;
      }
      tellEndedNodes();
      killIfDue(kill);
      view.show(state(running));
      Thread.sleep(POLL);
    }
  }

  /** A node that ends by itself is a fault, and what it said last may tell why. */
  private void tellEndedNodes() {
    for (DemoNode node : nodes) {
      if (node.status() == Status.ENDED && reported.add(node)) {
        faults.add("node " + node.name() + " has ended by itself");
        view.say("%s has ended; it said:\n%s".formatted(node.name(), node.process().logTail()));
      }
    }
  }

  private void killIfDue(NodeKill kill) throws InterruptedException {
    boolean due = nodes.size() > 1 && progress.finishedCount() >= tasks.size() / 3;
    if (due && !kill.isDone()) {
      Optional<DemoNode> victim = kill.tryNow();
      victim.ifPresent(node -> view.say("kill -9 of " + node.name() + ", which works"));
    }
  }

  private DemoState state(RunningTasks running) {
    List<NodeState> states = nodes.stream().map(node -> nodeState(node, running)).toList();
    Duration elapsed = Duration.ofNanos(System.nanoTime() - beganNanos);
    return new DemoState(
        states, tasks.size(), progress.accepted(), progress.finishedCount(), elapsed);
  }

  private NodeState nodeState(DemoNode node, RunningTasks running) {
    Status status = node.status();
    int runs = status == Status.UP ? running.on(node.name()) : 0;
    return new NodeState(node.name(), status, runs, progress.finishedBy(node.name()));
  }

  private DemoReport report(DemoState state, NodeKill kill) throws InterruptedException {
    view.say("checking every result");
    List<FinishedTask> finished = progress.finished();
    faults.addAll(progress.faults());
    finished.stream().flatMap(task -> task.fault().stream()).forEach(faults::add);
    compareCounters(state);
    if (nodes.size() > 1 && !kill.isDone()) {
      faults.add("the work was done before a node could be killed: use more --tasks");
    }
    List<TaskView> views = finished.stream().map(FinishedTask::view).toList();
    return new DemoReport(state, kill.recovery(views).orElse(null), faults);
  }

  /** What the clients have seen must be what the cluster counts. */
  private void compareCounters(DemoState state) throws InterruptedException {
    try {
      Stats stats = cluster.ask(0, SampoClient::stats);
      if (stats.accepted() != state.accepted() || stats.finished() != state.finished()) {
        faults.add(
            "the cluster counts %d accepted and %d finished"
                .formatted(stats.accepted(), stats.finished()));
      }
    } catch (ClientException e) {
      faults.add("the cluster's counters cannot be read: " + e.reason());
    }
  }
}
