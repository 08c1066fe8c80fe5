package io.sampo.core.partition;

import io.sampo.core.task.Company;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives slots at random in one round of starting, and checks that they are asked for in the right
 * order: highest priority first, the oldest of a lane first, none forgotten.
 */
final class StartCheck implements SlotSource {

  private final PartitionState state;
  private final Random random;
  private final long nowMillis;
  private final int refusedOneIn;
  private final Set<String> refused = new HashSet<>();
  private final Set<String> typesWithoutSlots = new HashSet<>();
  private final List<Long> expected = new ArrayList<>();

  StartCheck(PartitionState state, Random random, long nowMillis) {
    this.state = state;
    this.random = random;
    this.nowMillis = nowMillis;
    this.refusedOneIn = 1 + random.nextInt(8);
  }

  private List<TaskState> mayStart() {
    return state
        .tasks
        .inOrder()
        .filter(task -> task.free && !task.expired(nowMillis) && !task.queue.settings.paused())
        .filter(task -> !refused.contains(lane(task)))
        .filter(
            task -> task.company() != Company.ANY || !typesWithoutSlots.contains(task.spec.type()))
        .toList();
  }

  private static String lane(TaskState task) {
    return lane(task.spec.queue(), task.spec.type(), task.company());
  }

  private static String lane(String queue, String type, Company company) {
    return "%s/%s/%s".formatted(queue, type, company);
  }

  @Override
  public @Nullable String tryTake(Startable tasks) {
    throw new AssertionError("what may run beside it is not said");
  }

  /** Now and then a slot of a node that cannot be watched. */
  @Override
  public @Nullable Slot tryTake(Startable tasks, Company company) {
    String lane = lane(tasks.queue(), tasks.type(), company);
    List<TaskState> mayStart = mayStart();
    int highest = mayStart.stream().mapToInt(task -> task.spec.priority()).max().orElse(0);
    TaskState next =
        mayStart.stream()
            .filter(task -> lane(task).equals(lane))
            .min(
                Comparator.comparingInt((TaskState task) -> -task.spec.priority())
                    .thenComparingLong(TaskState::number))
            .orElseThrow(() -> new AssertionError("nothing may start in " + lane));
    if (next.spec.priority() < highest) {
      throw new AssertionError("a higher priority waits than that of task " + next.number());
    }
    if (tasks.priority() != next.spec.priority()
        || tasks.sinceMillis() != next.acceptedAtMillis()
        || tasks.tasks() != count(next)) {
      throw new AssertionError("what waits is not told as it is");
    }
    if (random.nextInt(refusedOneIn) == 0) {
      refused.add(lane);
      if (company == Company.ANY && !tasks.limited()) {
        typesWithoutSlots.add(tasks.type());
      }
      return null;
    }
    expected.add(next.number());
    return new Slot(Scenario.NODE, random.nextInt(8) == 0 ? Company.ANY : company);
  }

  /** What has expired behind the first is counted too: it is found when it is first. */
  private long count(TaskState next) {
    return state
        .tasks
        .inOrder()
        .filter(task -> task.free && lane(task).equals(lane(next)))
        .filter(task -> task.spec.priority() == next.spec.priority())
        .count();
  }

  /** Compares with what was started; where more could have been, none that may start is left. */
  void check(List<Long> started, boolean limited) {
    if (!started.equals(expected)) {
      throw new AssertionError("started %s instead of %s".formatted(started, expected));
    }
    if (!limited && !mayStart().isEmpty()) {
      throw new AssertionError("some were not asked for");
    }
  }
}
