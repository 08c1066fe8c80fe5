package io.sampo.app.checks.history;

import io.sampo.app.checks.history.Keys.Keyed;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tasks of a key run in the order in which they were accepted. One client submits all tasks of a
 * key, one after the other, so that is the order of their numbers; but only for those that were
 * acknowledged at the first try, for of the others nobody knows which try was accepted.
 */
final class KeysRunInOrder implements Rule {

  @Override
  public void judge(Evidence evidence, Consumer<String> broken) {
    Keys.of(evidence).forEach(key -> judge(key, broken));
  }

  private static void judge(List<Keyed> key, Consumer<String> broken) {
    List<KeptTask> inOrder =
        key.stream()
            .filter(keyed -> keyed.submission().acknowledgedAtOnce())
            .filter(keyed -> keyed.submission().retries().isEmpty())
            .map(Keyed::task)
            .sorted(Comparator.comparingLong(KeptTask::number))
            .toList();
    @Nullable KeptTask before = null;
    for (KeptTask task : inOrder) {
      if (before != null && task.attempts().getFirst().startedAt().isBefore(before.ended())) {
        broken.accept("began before the one before it of its key had ended: " + before + task);
      }
      before = task;
    }
  }
}
