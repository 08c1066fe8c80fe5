package io.sampo.cluster.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.partition.PartitionMetrics;
import io.sampo.core.partition.PartitionView;
import io.sampo.core.task.TaskStatus;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class NodeMetricsTest {

  @AutoClose private final NodeMetrics metrics = new NodeMetrics();

  @Test
  void a_partition_counts_here_from_when_it_came() {
    PartitionMetrics.Account account = metrics.arrived();

    account.stands(counts(100, 40));
    account.stands(counts(107, 45));

    assertThat(metrics.scrape())
        .contains(
            "sampo_tasks_accepted_total 7.0",
            "sampo_tasks_finished_total{outcome=\"succeeded\"} 5.0",
            "sampo_tasks_live{status=\"ready\"} 3.0",
            "sampo_archive_waiting_tasks 2.0",
            "sampo_partitions 1.0");
  }

  private static PartitionView.Counts counts(long accepted, long succeeded) {
    return new PartitionView.Counts(
        accepted,
        0,
        Map.of(TaskStatus.READY, 3L, TaskStatus.SUCCEEDED, 2L),
        Map.of(TaskStatus.SUCCEEDED, succeeded));
  }

  @Test
  void an_end_that_a_retry_took_back_stays_counted() {
    PartitionMetrics.Account account = metrics.arrived();

    account.stands(counts(1, 1));
    account.stands(counts(1, 0));
    account.stands(counts(1, 1));

    assertThat(metrics.scrape()).contains("sampo_tasks_finished_total{outcome=\"succeeded\"} 1.0");
  }

  @Test
  void a_partition_that_left_counts_no_more() {
    PartitionMetrics.Account account = metrics.arrived();
    account.stands(counts(1, 0));
    account.oldestReady(System.currentTimeMillis() - 60_000);
    assertThat(metrics.scrape()).containsPattern("sampo_ready_oldest_age_seconds [1-9]");

    account.left();
    account.left();

    assertThat(metrics.scrape())
        .contains(
            "sampo_tasks_live{status=\"ready\"} 0.0",
            "sampo_ready_oldest_age_seconds 0.0",
            "sampo_partitions_arrived_total 1.0",
            "sampo_partitions_left_total 1.0");
  }

  @Test
  void a_value_falls_into_the_bucket_that_ends_with_it_or_next_above() {
    metrics.journaled(1_000_000, 1, 3, 100);
    metrics.journaled(1_000_001, 1, 2, 10_000_000);

    assertThat(metrics.scrape())
        .contains(
            "sampo_journal_write_seconds_bucket{le=\"5.0E-4\"} 0",
            "sampo_journal_write_seconds_bucket{le=\"0.001\"} 1",
            "sampo_journal_write_seconds_bucket{le=\"0.0025\"} 2",
            "sampo_journal_write_seconds_count 2",
            "sampo_journal_row_events_sum 5.0",
            "sampo_journal_row_bytes_bucket{le=\"+Inf\"} 2");
  }

  @Test
  void what_became_of_attempts_is_counted() {
    metrics.attemptsLost(2);
    metrics.attemptsAdopted(3);
    metrics.attemptsStolen(4);

    assertThat(metrics.scrape())
        .contains(
            "sampo_attempts_lost_total 2.0",
            "sampo_attempts_adopted_total 3.0",
            "sampo_attempts_stolen_total 4.0");
  }
}
