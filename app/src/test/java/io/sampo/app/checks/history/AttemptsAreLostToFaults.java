package io.sampo.app.checks.history;

import java.util.function.Consumer;

/** No attempt is lost but to a fault at a node; the database and generations cost none. */
final class AttemptsAreLostToFaults implements Rule {

  @Override
  public void judge(Evidence evidence, Consumer<String> broken) {
    for (KeptTask task : evidence.kept().values()) {
      for (Attempt attempt : task.attempts()) {
        if (attempt.outcome().equals("lost") && !excused(evidence, attempt)) {
          broken.accept("lost an attempt without a fault at a node: " + task);
        }
      }
    }
  }

  private static boolean excused(Evidence evidence, Attempt attempt) {
    return evidence.faults().stream()
        .filter(FaultSpan::reachesNodes)
        .anyMatch(fault -> fault.meets(attempt.startedAt(), attempt.finishedAt()));
  }
}
