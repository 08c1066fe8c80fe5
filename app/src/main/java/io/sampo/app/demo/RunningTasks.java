package io.sampo.app.demo;

import io.sampo.app.client.ClientException;
import io.sampo.app.client.TaskView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks again and again which node runs how many tasks. */
final class RunningTasks implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMillis(200);
  private static final List<Map.Entry<String, String>> QUERY =
      List.of(Map.entry("status", "running"), Map.entry("limit", "1000"));

  private final AnyNode cluster;
  private final Thread thread;
  private volatile Map<String, Integer> byNode = Map.of();

  /** Begins to ask. */
  RunningTasks(AnyNode cluster) {
    this.cluster = cluster;
    this.thread = Thread.ofVirtual().name("running-tasks").start(this::askAgainAndAgain);
  }

  /** How many a node ran when last asked. */
  int on(String node) {
    return byNode.getOrDefault(node, 0);
  }

  private void askAgainAndAgain() {
    try {
      for (int turn = 0; ; turn++) {
        ask(turn);
        Thread.sleep(INTERVAL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask(int turn) throws InterruptedException {
    try {
      byNode =
          cluster.ask(turn, node -> node.list(QUERY)).array("tasks").elements().stream()
              .map(task -> DemoAttempts.of(new TaskView(task)))
              .filter(attempts -> !attempts.isEmpty())
              .collect(
                  Collectors.toMap(attempts -> attempts.getLast().node(), _ -> 1, Integer::sum));
    } catch (ClientException e) {
      byNode = Map.of(); // nobody could say; the next turn will
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
