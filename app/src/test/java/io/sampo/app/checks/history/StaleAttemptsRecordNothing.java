package io.sampo.app.checks.history;

import java.util.function.Consumer;

/** A result is of the last attempt, of which the record says that it succeeded. */
final class StaleAttemptsRecordNothing implements Rule {

  @Override
  public void judge(Evidence evidence, Consumer<String> broken) {
    for (KeptTask task : evidence.kept().values()) {
      if (task.status().equals("succeeded")) {
        boolean last =
            !task.attempts().isEmpty() && task.attempts().getLast().outcome().equals("succeeded");
        if (!last || (task.resultOf() != 0 && task.resultOf() != task.attempt())) {
          broken.accept("has a result that is not of its last attempt: " + task);
        }
      }
    }
  }
}
