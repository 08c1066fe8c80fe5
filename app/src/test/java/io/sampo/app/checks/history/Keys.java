package io.sampo.app.checks.history;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The tasks of each key that ran at all. */
final class Keys {

  private Keys() {}

  /** A submission and the task that it became. */
  record Keyed(Submission submission, KeptTask task) {}

  static Collection<List<Keyed>> of(Evidence evidence) {
    return evidence.submissions().stream()
        .flatMap(submission ->
            submission.kept().stream()
                .filter(task -> !task.key().isEmpty() && !task.attempts().isEmpty())
                .map(task -> new Keyed(submission, task)))
        .collect(Collectors.groupingBy(keyed -> keyed.task().key()))
        .values();
  }
}
