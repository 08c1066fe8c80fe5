package io.sampo.core.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.task.Json;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The table does what a sorted map does. */
class TaskTableTest {

  private static final PartitionPlace PLACE = new PartitionPlace(1, 0);

  private static TaskState task(long number) {
    TaskSpec spec = TaskSpec.of("echo", Json.NULL);
    TaskId id = TaskId.of(1, PLACE.generation(), PLACE.number(), number);
    return new TaskState(PLACE, id, spec, new QueueState("default"), 0);
  }

  @Test
  void the_table_does_what_a_sorted_map_does() {
    for (int seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      TaskTable table = new TaskTable();
      TreeMap<Long, TaskState> model = new TreeMap<>();
      int numbers = 1 + random.nextInt(300);
      int putsOf10 = 2 + random.nextInt(7);
      for (int i = 0; i < 600; i++) {
        long number = random.nextInt(numbers) * (random.nextBoolean() ? 1L : 1L << 32);
        if (random.nextInt(10) < putsOf10) {
          TaskState task = task(number);
          table.put(task);
          model.put(number, task);
        } else {
          assertThat(table.remove(number)).as("seed %d", seed).isSameAs(model.remove(number));
        }
        assertThat(table.get(number)).as("seed %d", seed).isSameAs(model.get(number));
        assertThat(table.size()).isEqualTo(model.size());
      }
      assertThat(table.inOrder()).as("seed %d", seed).containsExactlyElementsOf(model.values());
      model.forEach((number, task) -> assertThat(table.get(number)).isSameAs(task));
    }
  }

  @Test
  void pages_are_visited_downwards_and_no_further_than_wanted() {
    for (int seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      TaskTable table = new TaskTable();
      TreeMap<Long, TaskState> model = new TreeMap<>();
      long spread = 1L + random.nextInt(1 << random.nextInt(24));
      for (int i = 0; i < 300; i++) {
        TaskState task = task(random.nextInt(300) * spread);
        table.put(task);
        model.put(task.number(), task);
      }
      int wanted = 1 + random.nextInt(300);
      List<TaskState> seen = new ArrayList<>();
      table.downFrom(
          model.lastKey(),
          page -> {
            List<TaskState> tasks = new ArrayList<>();
            page.forEach(tasks::add);
            seen.addAll(tasks.reversed());
            return seen.size() < wanted;
          });
      assertThat(seen).as("seed %d", seed).hasSizeLessThan(wanted + 32);
      assertThat(model.descendingMap().values().stream().limit(seen.size()))
          .as("seed %d", seed)
          .containsExactlyElementsOf(seen);
      assertThat(seen.size()).isGreaterThanOrEqualTo(Math.min(wanted, model.size()));
    }
  }

  @Test
  void a_table_that_was_large_does_not_stay_so() {
    TaskTable table = new TaskTable();
    for (long number = 1; number <= 10_000; number++) {
      table.put(task(number));
    }
    for (long number = 2; number <= 10_000; number++) {
      table.remove(number);
    }

    assertThat(table.places.length).isLessThanOrEqualTo(16);
  }

  @Test
  void runs_of_numbers_that_are_far_apart_do_not_pile_up() {
    TaskTable table = new TaskTable();
    for (long number = 0; number < 150_000; number++) {
      table.put(task(number));
      table.put(task((1 << 20) + number));
    }

    assertThat(longestRun(table.places)).isLessThan(32);
  }

  private static int longestRun(TaskTable.@Nullable Page[] places) {
    int longest = 0;
    int run = 0;
    for (TaskTable.Page place : places) {
      run = place == null ? 0 : run + 1;
      longest = Math.max(longest, run);
    }
    return longest;
  }
}
