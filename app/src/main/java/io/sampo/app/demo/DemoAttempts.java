package io.sampo.app.demo;

import io.sampo.app.client.TaskView;
import java.time.Instant;
import java.util.List;

/** The attempts in a task as read. */
final class DemoAttempts {

  private DemoAttempts() {}

  /**
   * One of them.
   *
   * @param node where it ran
   * @param startedAt when its start was recorded
   * @param lost whether its node died under it
   */
  record DemoAttempt(String node, Instant startedAt, boolean lost) {}

  /** All of them, the first one first. */
  static List<DemoAttempt> of(TaskView task) {
    return task.json().path("attempts").elements().stream()
        .map(attempt ->
            new DemoAttempt(
                attempt.path("node").asString(""),
                Instant.parse(attempt.path("startedAt").asString("")),
                attempt.path("outcome").asString("").equals("lost")))
        .toList();
  }
}
