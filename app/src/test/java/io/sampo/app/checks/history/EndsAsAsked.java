package io.sampo.app.checks.history;

import java.util.function.Consumer;

/** Each task ends as it was asked to: as its handler does, or cancelled when somebody wished so. */
final class EndsAsAsked implements Rule {

  @Override
  public void judge(Evidence evidence, Consumer<String> broken) {
    for (Submission submission : evidence.submissions()) {
      for (KeptTask task : submission.kept()) {
        if (!fits(submission, task)) {
          broken.accept("did not end as asked, " + submission.ends() + ": " + submission);
        }
        if (wasToldCancelled(submission) && !task.status().equals("cancelled")) {
          broken.accept("was cancelled and is not: " + submission);
        }
      }
    }
  }

  private static boolean fits(Submission submission, KeptTask task) {
    return submission.ends().contains(task.status())
        || (task.status().equals("cancelled") && !submission.cancels().isEmpty());
  }

  private static boolean wasToldCancelled(Submission submission) {
    return submission.cancels().stream().anyMatch(wish -> wish.status().equals("cancelled"));
  }
}
