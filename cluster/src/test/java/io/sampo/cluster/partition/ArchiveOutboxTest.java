package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.cluster.memory.MemoryKind;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ArchiveOutboxTest {

  private static final int WINDOW = 10;
  private static final PartitionPlace PLACE = new PartitionPlace(1, 0);

  private final Noted archive = new Noted();
  private final MemoryBudget budget = MemoryBudget.unlimited();
  private final ArchiveOutbox outbox = new ArchiveOutbox(PLACE, archive, budget, WINDOW, _ -> {});

  /** Notes what is handed over. */
  private static final class Noted implements Archive {
    final List<List<TaskRecord>> handedOver = new ArrayList<>();

    @Override
    public void write(PartitionPlace place, List<TaskRecord> tasks, Runnable archived) {
      handedOver.add(tasks);
    }

    List<TaskRecord> last() {
      return handedOver.getLast();
    }

    @Override
    public CompletionStage<Map<String, PartitionCommand.ArchivedKey>> byKeys(
        Collection<String> keys) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Optional<TaskRecord>> byId(TaskId id) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<TaskPage> newest(TaskFilter filter, @Nullable TaskId before, int limit) {
      throw new UnsupportedOperationException();
    }
  }

  private static TaskRecord task(long number, int attempt) {
    return new TaskRecord(
        TaskId.of(1, 1, 0, number),
        TaskSpec.of("echo", Json.of("1")),
        0,
        TaskStatus.FAILED,
        attempt,
        List.of(),
        0,
        null,
        null,
        null,
        null,
        null);
  }

  private static List<TaskRecord> tasks(long from, long to) {
    return LongStream.rangeClosed(from, to).mapToObj(n -> task(n, 1)).toList();
  }

  @Test
  void tasks_are_handed_over_in_order_and_no_more_than_the_window_at_once() {
    outbox.add(tasks(1, 25), 0);
    assertThat(archive.handedOver).containsExactly(tasks(1, 10));

    outbox.acknowledged(tasks(1, 4), 0);
    assertThat(archive.last()).isEqualTo(tasks(11, 14));

    outbox.acknowledged(tasks(5, 14), 0);
    assertThat(archive.last()).isEqualTo(tasks(15, 24));
  }

  @Test
  void what_is_not_acknowledged_in_time_is_handed_over_again() {
    outbox.add(tasks(1, 2), 0);
    outbox.retry(59, 60);
    assertThat(archive.handedOver).hasSize(1);

    outbox.retry(60, 60);
    assertThat(archive.last()).isEqualTo(tasks(1, 2));
    outbox.retry(61, 60);
    assertThat(archive.handedOver).as("it has new patience now").hasSize(2);
  }

  @Test
  void one_lost_among_many_is_handed_over_again_although_the_others_make_progress() {
    outbox.add(tasks(1, 1), 0);
    for (int now = 10; now <= 100; now += 10) {
      outbox.add(tasks(now, now), now);
      outbox.acknowledged(tasks(now, now), now);
      outbox.retry(now, 60);
    }
    assertThat(archive.handedOver.stream().filter(tasks(1, 1)::equals)).hasSize(2);
  }

  @Test
  void word_about_an_earlier_end_does_not_count_for_a_later_one() {
    outbox.add(List.of(task(1, 1)), 0);
    outbox.add(List.of(task(1, 2)), 0);
    outbox.acknowledged(List.of(task(1, 1)), 0);

    outbox.retry(60, 60);

    assertThat(archive.last()).containsExactly(task(1, 2));
  }

  @Test
  void what_waits_counts_in_the_memory_of_the_node_until_it_is_archived() {
    outbox.add(tasks(1, 25), 0);
    long all = budget.used(MemoryKind.ARCHIVE);
    assertThat(all).isPositive();

    outbox.acknowledged(tasks(1, 10), 0);
    assertThat(budget.used(MemoryKind.ARCHIVE)).isEqualTo(all * 15 / 25);

    outbox.close();
    assertThat(budget.used(MemoryKind.ARCHIVE)).isZero();
  }

  @Test
  void word_about_something_never_handed_over_is_harmless() {
    outbox.acknowledged(tasks(1, 3), 0);
    outbox.retry(1_000, 60);
    assertThat(archive.handedOver).isEmpty();
  }
}
