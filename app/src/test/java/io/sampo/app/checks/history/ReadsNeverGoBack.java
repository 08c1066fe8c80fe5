package io.sampo.app.checks.history;

import io.sampo.app.checks.history.Submission.Sight;
import io.sampo.app.client.TaskView;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * A read that was asked for after another was answered tells no older state: not fewer attempts,
 * never unfinished again, and the same end. Only a retry by hand begins anew.
 */
final class ReadsNeverGoBack implements Rule {

  @Override
  public void judge(Evidence evidence, Consumer<String> broken) {
    for (Submission submission : evidence.submissions()) {
      judge(submission, broken);
      submission.kept().forEach(task -> judgeEnd(submission, task, broken));
    }
  }

  private static void judge(Submission submission, Consumer<String> broken) {
    List<Sight> inOrder =
        submission.sights().stream().sorted(Comparator.comparing(Sight::asked)).toList();
    for (int later = 1; later < inOrder.size(); later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        judge(submission, inOrder.get(earlier), inOrder.get(later), broken);
      }
    }
  }

  private static void judge(
      Submission submission, Sight earlier, Sight later, Consumer<String> broken) {
    boolean inTurn = !later.asked().isBefore(earlier.at());
    if (!inTurn || retriedBefore(submission, later.at())) {
      return;
    }
    boolean back =
        finished(earlier)
            ? !later.status().equals(earlier.status())
                || !later.finishedAt().equals(earlier.finishedAt())
            : later.attempt() < earlier.attempt();
    if (back) {
      broken.accept("a read went back, from " + earlier + " to " + later + ": " + submission);
    }
  }

  private static void judgeEnd(Submission submission, KeptTask task, Consumer<String> broken) {
    for (Sight sight : submission.sights()) {
      boolean same =
          sight.status().equals(task.status()) && sight.finishedAt().equals(task.finishedAt());
      if (finished(sight) && !same && !retriedBefore(submission, Instant.MAX)) {
        broken.accept("ended in another way than was told before, " + sight + ": " + submission);
      }
    }
  }

  private static boolean finished(Sight sight) {
    return TaskView.isFinished(sight.status());
  }

  private static boolean retriedBefore(Submission submission, Instant at) {
    return submission.retries().stream().anyMatch(wish -> !wish.asked().isAfter(at));
  }
}
