package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.task.Json;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** One list out of many. */
final class TaskPagesTest {

  private static TaskRecord task(long number, TaskStatus status) {
    return new TaskRecord(
        TaskId.of(number, 1, 0, number),
        TaskSpec.of("echo", Json.of("1")),
        0,
        status,
        0,
        List.of(),
        0,
        null,
        null,
        null,
        null,
        null);
  }

  private static TaskPage page(boolean more, long... numbers) {
    return new TaskPage(
        LongStream.of(numbers).mapToObj(number -> task(number, TaskStatus.READY)).toList(), more);
  }

  private static void assertShows(TaskPage page, boolean more, Long... numbers) {
    assertThat(page.tasks()).extracting(task -> task.id().number()).containsExactly(numbers);
    assertThat(page.more()).isEqualTo(more);
  }

  @Test
  void the_newest_of_all_are_shown() {
    List<TaskPage> live = List.of(page(false, 9, 3), page(false), page(false, 7));

    assertShows(TaskPages.merge(live, page(false, 8, 1), 9), false, 9L, 8L, 7L, 3L, 1L);
    assertShows(TaskPages.merge(live, page(false, 8, 1), 3), true, 9L, 8L, 7L);
  }

  @Test
  void nothing_is_shown_that_is_older_than_what_was_left_out() {
    List<TaskPage> live = List.of(page(true, 9, 5), page(false, 8, 4, 2));

    assertShows(TaskPages.merge(live, TaskPage.EMPTY, 9), true, 9L, 8L, 5L);
    assertShows(TaskPages.merge(live, page(true, 7, 6), 9), true, 9L, 8L, 7L, 6L);
  }

  @Test
  void task_on_its_way_to_the_archive_is_shown_once_as_live() {
    TaskPage archived = new TaskPage(List.of(task(9, TaskStatus.SUCCEEDED)), false);

    TaskPage merged = TaskPages.merge(List.of(page(false, 9)), archived, 9);

    assertThat(merged.tasks())
        .singleElement()
        .extracting(TaskRecord::status)
        .isEqualTo(TaskStatus.READY);
  }
}
