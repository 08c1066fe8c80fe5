package io.sampo.app.demo;

import io.sampo.app.client.TaskView;
import io.sampo.app.demo.DemoAttempts.DemoAttempt;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A task that has ended, and how it reads.
 *
 * @param task what was asked for
 * @param view what the cluster made of it
 */
record FinishedTask(DemoTask task, TaskView view) {

  /** The node whose attempt was the last; empty if it never ran. */
  String node() {
    List<DemoAttempt> attempts = DemoAttempts.of(view);
    return attempts.isEmpty() ? "" : attempts.getLast().node();
  }

  /** What is wrong with it; empty if it did what was asked for. */
  Optional<String> fault() {
    if (!view.succeeded()) {
      String reason = view.json().path("error").path("message").asString("no reason is given");
      return Optional.of("task %s %s: %s".formatted(view.id(), view.status(), reason));
    }
    try {
      return task.fault(view.json().path("result"));
    } catch (IOException e) {
      return Optional.of("task %s cannot be checked: %s".formatted(view.id(), e));
    }
  }
}
