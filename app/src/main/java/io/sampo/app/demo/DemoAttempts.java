package io.sampo.app.demo;

import io.sampo.app.client.RawJson;
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
   * @param finishedAt when its end was recorded; when it started where there is none
   * @param lost whether its node died under it
   */
  record DemoAttempt(String node, Instant startedAt, Instant finishedAt, boolean lost) {}

  /** All of them, the first one first. */
  static List<DemoAttempt> of(TaskView task) {
    return task.json().path("attempts").elements().stream()
        .map(attempt ->
            new DemoAttempt(
                attempt.path("node").asString(""),
                time(attempt, "startedAt"),
                time(attempt, "finishedAt"),
                attempt.path("outcome").asString("").equals("lost")))
        .toList();
  }

  private static Instant time(RawJson attempt, String field) {
    String started = attempt.path("startedAt").asString("");
    return Instant.parse(attempt.path(field).asString(started));
  }
}
