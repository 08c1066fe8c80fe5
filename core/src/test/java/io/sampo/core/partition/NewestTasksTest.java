package io.sampo.core.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.task.Company;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A page is what a look at every task would give, but looks at few. */
class NewestTasksTest {

  private static final PartitionPlace PLACE = new PartitionPlace(1, 0);
  private static final String[] TYPES = {"echo", "sleep"};
  private static final String[] QUEUES = {"default", "mail", "bulk"};
  private static final TaskStatus[] SHOWN = {
    TaskStatus.READY, TaskStatus.RUNNING, TaskStatus.SCHEDULED, TaskStatus.FAILED
  };

  private final PartitionState state = new PartitionState(PLACE);
  private final List<TaskState> all = new ArrayList<>();

  @Test
  void pages_are_what_a_look_at_every_task_gives() {
    for (int seed = 1; seed <= 150; seed++) {
      Random random = new Random(seed);
      NewestTasksTest one = new NewestTasksTest();
      one.fill(random);
      for (int i = 0; i < 30; i++) {
        TaskFilter filter = one.filter(random);
        TaskId before = random.nextInt(3) == 0 ? one.someId(random) : null;
        int limit = random.nextInt(60);
        assertThat(one.page(filter, before, limit))
            .as("seed %d, %s before %s, %d", seed, filter, before, limit)
            .isEqualTo(one.expected(filter, before, limit));
      }
    }
  }

  /** Numbers with gaps, and a clock that is set back now and then. */
  private void fill(Random random) {
    long number = 1;
    long atMillis = 1_000_000;
    for (int i = 0; i < 400; i++) {
      number += 1 + random.nextInt(1 << random.nextInt(12));
      atMillis += random.nextInt(100) == 0 ? -random.nextInt(2_000) : random.nextInt(50);
      TaskSpec spec =
          new TaskSpec(
              TYPES[random.nextInt(2)],
              Json.NULL,
              null,
              null,
              QUEUES[random.nextInt(QUEUES.length)],
              TaskSpec.DEFAULT_PRIORITY,
              TaskOptions.DEFAULT);
      QueueState queue = state.queue(spec.queue());
      TaskId id = TaskId.of(atMillis, PLACE.generation(), PLACE.number(), number);
      TaskState task = new TaskState(PLACE, id, spec, queue, 0);
      task.status = SHOWN[random.nextInt(SHOWN.length)];
      if (task.status == TaskStatus.RUNNING) {
        task.current = new TaskState.CurrentAttempt(number, "here:1", atMillis, Company.ANY);
      }
      task.dueAtMillis = atMillis + 9;
      state.add(task);
      all.add(task);
    }
  }

  private TaskFilter filter(Random random) {
    Instant from = random.nextInt(4) == 0 ? instant(random) : null;
    Instant to = random.nextInt(4) == 0 ? instant(random) : null;
    return new TaskFilter(
        random.nextBoolean() ? null : List.of(TaskStatus.values()).get(random.nextInt(9)),
        random.nextBoolean() ? null : TYPES[random.nextInt(2)],
        random.nextBoolean() ? null : random.nextInt(9) == 0 ? "none" : QUEUES[random.nextInt(3)],
        null,
        Map.of(),
        from,
        to);
  }

  private Instant instant(Random random) {
    return Instant.ofEpochMilli(all.get(random.nextInt(all.size())).acceptedAtMillis());
  }

  private TaskId someId(Random random) {
    return all.get(random.nextInt(all.size())).id();
  }

  private TaskPage page(TaskFilter filter, @Nullable TaskId before, int limit) {
    return new NewestTasks(state, filter, before, limit).page();
  }

  private TaskPage expected(TaskFilter filter, @Nullable TaskId before, int limit) {
    Stream<TaskState> matching =
        all.stream()
            .filter(task -> filter.matches(task.spec, task.status, task.acceptedAtMillis()))
            .filter(task -> before == null || task.id().compareTo(before) < 0)
            .sorted(Comparator.comparing(TaskState::id).reversed());
    List<TaskRecord> records = limit == 0 ? List.of() : matching.map(TaskState::toRecord).toList();
    boolean more = records.size() > limit;
    return new TaskPage(more ? records.subList(0, limit) : records, more);
  }
}
