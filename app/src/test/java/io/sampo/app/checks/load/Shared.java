package io.sampo.app.checks.load;

import io.sampo.app.checks.history.History;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What the clients of one cluster have in common. */
record Shared(List<NodeApi> nodes, History history, AckedTasks acked, CountDownLatch stop) {

  NodeApi any(Random random) {
    return nodes.get(random.nextInt(nodes.size()));
  }

  /** Also when all is to stop: what was sent before is asked until it is answered. */
  static void pauseBeforeRetry(Random random) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(100, 500)));
  }

  void unknown(String number, NodeApi node, String why) {
    history.add(
        "unknown",
        line -> line.put("n", Long.parseLong(number)).put("node", node.toString()).put("why", why));
  }
}
