package io.sampo.app.checks.history;

import java.util.function.Consumer;
import java.util.stream.Stream;

/** No task ends for losing attempts but one that kills its nodes; whoever ran beside it goes on. */
final class BystandersGoOn implements Rule {

  /** The client that submits tasks that kill their nodes. */
  private static final String CULPRIT = "culprit";

  private static final String LOST_TOO_OFTEN = "AttemptsLost";

  @Override
  public void judge(Evidence evidence, Consumer<String> broken) {
    bystanders(evidence).forEach(task -> broken.accept("ended for another's fault: " + task));
    evidence
        .others("unconvicted")
        .forEach(line -> broken.accept("kills its nodes and is no dead letter: " + line));
  }

  static Stream<KeptTask> bystanders(Evidence evidence) {
    return ended(evidence).filter(task -> !task.client().equals(CULPRIT));
  }

  static long culprits(Evidence evidence) {
    return ended(evidence).filter(task -> task.client().equals(CULPRIT)).count();
  }

  private static Stream<KeptTask> ended(Evidence evidence) {
    return evidence.kept().values().stream().filter(task -> task.error().equals(LOST_TOO_OFTEN));
  }
}
