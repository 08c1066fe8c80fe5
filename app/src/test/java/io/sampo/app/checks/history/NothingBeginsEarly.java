package io.sampo.app.checks.history;

import java.time.Duration;
import java.util.function.Consumer;

/** A task with a delay does not begin before its time. */
final class NothingBeginsEarly implements Rule {

  @Override
  public void judge(Evidence evidence, Consumer<String> broken) {
    for (Submission submission : evidence.submissions()) {
      Duration delay = submission.delay();
      for (KeptTask task : submission.kept()) {
        if (delay != null
            && !task.attempts().isEmpty()
            && task.attempts().getFirst().startedAt().isBefore(task.createdAt().plus(delay))) {
          broken.accept("began before its time: " + submission);
        }
      }
    }
  }
}
