package io.sampo.app.checks.history;

import io.sampo.app.checks.history.Keys.Keyed;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tasks of a key run in the order in which they were accepted. That order is known for tasks of
 * which one was acknowledged before the other was sent, each at the first try: of one sent again
 * nobody knows which try was accepted. One client submits all tasks of a key, one request after the
 * other, so their numbers are in that order too.
 */
final class KeysRunInOrder implements Rule {

  @Override
  public void judge(Evidence evidence, Consumer<String> broken) {
    Keys.of(evidence).forEach(key -> judge(key, broken));
  }

  private static void judge(List<Keyed> key, Consumer<String> broken) {
    List<Keyed> inOrder =
        key.stream()
            .filter(keyed -> keyed.submission().acknowledgedAtOnce())
            .filter(keyed -> keyed.submission().retries().isEmpty())
            .sorted(Comparator.comparingLong(keyed -> keyed.submission().number()))
            .toList();
    for (int later = 1; later < inOrder.size(); later++) {
      Keyed task = inOrder.get(later);
      Keyed before = lastBefore(inOrder.subList(0, later), task);
      if (before != null && firstStart(task).isBefore(before.task().ended())) {
        broken.accept(
            "began before one of its key that was accepted earlier had ended: "
                + before.task()
                + task.task());
      }
    }
  }

  private static @Nullable Keyed lastBefore(List<Keyed> earlier, Keyed task) {
    for (Keyed keyed : earlier.reversed()) {
      if (keyed.submission().acceptedBefore(task.submission())) {
        return keyed;
      }
    }
    return null;
  }

  private static Instant firstStart(Keyed keyed) {
    return keyed.task().attempts().getFirst().startedAt();
  }
}
