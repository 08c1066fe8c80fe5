package io.sampo.app.demo;

import io.sampo.app.client.TaskView;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Kills one node while it works: the oldest, or another if the oldest has nothing to do. */
final class NodeKill {

  /** How long the oldest node may have nothing to do before another is killed in its place. */
  private static final Duration IDLE_MAX = Duration.ofSeconds(5);

  private final List<DemoNode> nodes;
  private final RunningTasks running;
  private @Nullable Long dueNanos;
  private @Nullable Done done;

  /** What was done. */
  private record Done(DemoNode node, Instant at) {}

  NodeKill(List<DemoNode> nodes, RunningTasks running) {
    this.nodes = nodes;
    this.running = running;
  }

  boolean isDone() {
    return done != null;
  }

  /** Kills a node that works, if there is one now; says which. */
  Optional<DemoNode> tryNow() throws InterruptedException {
    if (dueNanos == null) {
      dueNanos = System.nanoTime();
    }
    boolean anyWillDo = System.nanoTime() - dueNanos > IDLE_MAX.toNanos();
    Optional<DemoNode> victim =
        nodes.stream()
            .limit(anyWillDo ? nodes.size() : 1)
            .max(Comparator.comparingInt(this::runs))
            .filter(node -> runs(node) > 0);
    if (victim.isPresent()) {
      done = new Done(victim.get(), Instant.now());
      victim.get().kill();
    }
    return victim;
  }

  private int runs(DemoNode node) {
    return running.on(node.name());
  }

  /** What became of the work of the node that was killed; empty if none was. */
  Optional<Recovery> recovery(List<TaskView> tasks) {
    return Optional.ofNullable(done).map(kill -> Recovery.of(kill.node().name(), kill.at(), tasks));
  }
}
