package io.sampo.app.checks.history;

import java.util.function.Consumer;

/** However often it was sent, a submission is one task; and none comes from nowhere. */
final class OneTaskEach implements Rule {

  @Override
  public void judge(Evidence evidence, Consumer<String> broken) {
    evidence.keptTwice().forEach(id -> broken.accept("listed twice: " + id));
    for (Submission submission : evidence.submissions()) {
      if (submission.kept().stream().map(KeptTask::id).distinct().count() > 1) {
        broken.accept("became several tasks: " + submission);
      }
      if (submission.acks().stream().map(Submission.Ack::id).distinct().count() > 1) {
        broken.accept("acknowledged as several tasks: " + submission);
      }
      if (submission.ends().isEmpty()) {
        broken.accept("nobody submitted it: " + submission);
      }
    }
  }
}
