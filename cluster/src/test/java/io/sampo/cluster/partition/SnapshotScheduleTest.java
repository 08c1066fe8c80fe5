package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SnapshotScheduleTest {

  private static final int ROW = 904;
  private static final long NOW = 1_700_000_000_000L;
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long WEIGHT = ROW + SnapshotSchedule.ROW_WEIGHT;

  private final SnapshotSchedule schedule = new SnapshotSchedule(100 * WEIGHT, Duration.ofHours(1));

  private void journal(int rows) {
    IntStream.range(0, rows).forEach(_ -> schedule.journaled(ROW, NOW));
  }

  @Test
  void is_due_when_enough_was_journaled() {
    journal(99);
    assertThat(schedule.due(false)).isFalse();
    journal(1);
    assertThat(schedule.due(false)).isTrue();
  }

  @Test
  void is_due_later_after_a_large_one() {
    schedule.restored(200 * WEIGHT);
    journal(199);
    assertThat(schedule.due(false)).isFalse();
    journal(1);
    assertThat(schedule.due(false)).isTrue();
  }

  @Test
  void is_due_at_the_end_however_little_was_journaled() {
    journal(1);
    assertThat(schedule.due(true)).isTrue();
  }

  @Test
  void is_due_by_age_however_little_was_journaled() {
    assertThat(schedule.dueByAge(NOW + 2 * HOUR)).isFalse();
    schedule.journaled(ROW, NOW);
    schedule.journaled(ROW, NOW + HOUR);
    assertThat(schedule.dueByAge(NOW + HOUR)).isFalse();
    assertThat(schedule.dueByAge(NOW + HOUR + 1)).isTrue();

    schedule.begun(10);
    schedule.journaled(ROW, NOW + 3 * HOUR);
    assertThat(schedule.dueByAge(NOW + 5 * HOUR)).as("one is under way").isFalse();
    schedule.ended();
    assertThat(schedule.dueByAge(NOW + 4 * HOUR)).as("what it covers counts no more").isFalse();
    assertThat(schedule.dueByAge(NOW + 5 * HOUR)).isTrue();
  }

  @Test
  void one_is_taken_at_a_time_and_counts_from_its_beginning() {
    journal(100);
    schedule.begun(10);
    journal(100);
    assertThat(schedule.due(true)).isFalse();
    assertThat(schedule.worthItBeforeLeaving(10)).isFalse();
    schedule.ended();
    assertThat(schedule.due(false)).isTrue();
  }

  @Test
  void is_worth_it_before_leaving_where_rows_outweigh_what_is_kept() {
    journal(80);
    assertThat(schedule.due(false)).isFalse();
    assertThat(schedule.worthItBeforeLeaving(80 * WEIGHT)).isTrue();
    assertThat(schedule.worthItBeforeLeaving(80 * WEIGHT + 1)).isFalse();
  }

  @Test
  void is_not_worth_it_before_leaving_for_a_few_rows() {
    journal(10);
    assertThat(schedule.worthItBeforeLeaving(0)).isFalse();
  }
}
