package io.sampo.app.checks.history;

import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** No two attempts of one key run at once, by the times in their records. */
final class KeysRunOneAtATime implements Rule {

  /** An attempt and whose it is. */
  private record Run(KeptTask task, Attempt attempt) {}

  @Override
  public void judge(Evidence evidence, Consumer<String> broken) {
    Keys.of(evidence).forEach(key -> judge(key.stream().map(Keys.Keyed::task).toList(), broken));
  }

  private static void judge(List<KeptTask> tasks, Consumer<String> broken) {
    List<Run> inOrder =
        tasks.stream()
            .flatMap(task -> task.attempts().stream().map(attempt -> new Run(task, attempt)))
            .sorted(
                Comparator.comparing((Run run) -> run.attempt().startedAt())
                    .thenComparing(run -> run.attempt().finishedAt()))
            .toList();
    @Nullable Run before = null;
    for (Run run : inOrder) {
      if (before != null && run.attempt().startedAt().isBefore(before.attempt().finishedAt())) {
        broken.accept("two attempts of one key at once: " + before.task() + run.task());
      }
      before = run;
    }
  }
}
