package io.sampo.app.checks.history;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Attempts are numbered in turn, come one after the other, and none comes after a success. */
final class AttemptsAddUp implements Rule {

  private static final Set<String> OUTCOMES = Set.of("succeeded", "failed", "lost", "cancelled");

  @Override
  public void judge(Evidence evidence, Consumer<String> broken) {
    evidence
        .kept()
        .values()
        .forEach(task -> {
          if (task.attempt() != task.attempts().size()) {
            broken.accept("attempts do not add up: " + task);
          }
          for (int i = 0; i < task.attempts().size(); i++) {
            judge(task, i, broken);
          }
        });
  }

  private static void judge(KeptTask task, int i, Consumer<String> broken) {
    List<Attempt> attempts = task.attempts();
    Attempt attempt = attempts.get(i);
    if (attempt.number() != i + 1) {
      broken.accept("attempts are not numbered in turn: " + task);
    }
    if (!OUTCOMES.contains(attempt.outcome())) {
      broken.accept("has an attempt of a strange outcome: " + task);
    }
    if (i + 1 < attempts.size()) {
      if (attempt.outcome().equals("succeeded")) {
        broken.accept("went on after it succeeded: " + task);
      }
      if (attempts.get(i + 1).startedAt().isBefore(attempt.finishedAt())) {
        broken.accept("began again before the last attempt had ended: " + task);
      }
    }
  }
}
