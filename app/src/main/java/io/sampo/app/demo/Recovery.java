package io.sampo.app.demo;

import io.sampo.app.client.TaskView;
import io.sampo.app.demo.DemoAttempts.DemoAttempt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of the work of the node that was killed, by the times the cluster has recorded.
 *
 * @param node the node
 * @param lostAttempts how many attempts it lost
 * @param readyAfter from the kill until the last of them was ready to run elsewhere; zero if it
 *     lost none
 * @param ranAgainAfter from the kill until the last of them had been started again; zero if it lost
 *     none
 */
public record Recovery(String node, int lostAttempts, Duration readyAfter, Duration ranAgainAfter) {

  /** Reads it out of the tasks. */
  static Recovery of(String node, Instant killedAt, List<TaskView> tasks) {
    List<Duration> ready = new ArrayList<>();
    List<Duration> delays = new ArrayList<>();
    for (TaskView task : tasks) {
      List<DemoAttempt> attempts = DemoAttempts.of(task);
      for (int i = 0; i + 1 < attempts.size(); i++) {
        if (attempts.get(i).lost() && attempts.get(i).node().equals(node)) {
          ready.add(Duration.between(killedAt, attempts.get(i).finishedAt()));
          delays.add(Duration.between(killedAt, attempts.get(i + 1).startedAt()));
        }
      }
    }
    return new Recovery(node, delays.size(), longest(ready), longest(delays));
  }

  private static Duration longest(List<Duration> delays) {
    return delays.stream().max(Duration::compareTo).orElse(Duration.ZERO);
  }
}
