package io.sampo.app.checks.history;

import io.sampo.app.checks.history.Submission.Ack;
import java.util.function.Consumer;

/** What was acknowledged is there at any time, and is what was submitted. */
final class AcknowledgedIsKept implements Rule {

  @Override
  public void judge(Evidence evidence, Consumer<String> broken) {
    for (Submission submission : evidence.submissions()) {
      submission.acks().forEach(ack -> judge(evidence, submission, ack, broken));
    }
    evidence
        .others("missing")
        .forEach(line -> broken.accept("an acknowledged task was not found: " + line));
    evidence
        .others("unlisted")
        .forEach(line -> broken.accept("an acknowledged task was not listed: " + line));
  }

  private static void judge(
      Evidence evidence, Submission submission, Ack ack, Consumer<String> broken) {
    KeptTask task = evidence.kept().get(ack.id());
    if (task == null) {
      broken.accept("acknowledged and lost: " + submission);
    } else if (task.number() != submission.number()) {
      broken.accept("acknowledged as another task, " + task + ": " + submission);
    }
  }
}
