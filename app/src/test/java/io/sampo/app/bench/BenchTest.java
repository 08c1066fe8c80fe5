package io.sampo.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.app.client.ProblemException;
import io.sampo.app.client.Stats;
import io.sampo.app.client.UnreachableException;
import io.sampo.app.fake.FakeServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BenchTest {

  private final FakeServer server = new FakeServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void bulk_submits_all_tasks_and_reads_them_back() throws InterruptedException {
    BenchReport report = BenchMode.BULK.run(settings("echo", true), 0, 1);

    assertThat(report.tasks()).isEqualTo(5_000);
    assertThat(server.taskCount()).isEqualTo(5_000);
    assertThat(report.lost()).isZero();
    assertThat(report.submittedPerSecond()).isPositive();
    assertThat(report.finishedPerSecond()).isPositive();
    assertThat(report.archivedPerSecond()).isPositive();
  }

  @Test
  void bulk_finds_tasks_that_did_not_succeed() throws InterruptedException {
    assertThat(BenchMode.BULK.run(settings("fail", true), 0, 1).lost()).isEqualTo(5_000);
  }

  @Test
  void tasks_that_do_not_end_in_time_are_lost() throws InterruptedException {
    BenchReport report = BenchMode.BULK.run(settings("manual", false), 0, 1);

    assertThat(report.lost()).isEqualTo(5_000);
    assertThat(report.finishedPerSecond()).isNull();
  }

  @Test
  void single_measures_each_answer() throws InterruptedException {
    BenchReport report = BenchMode.SINGLE.run(settings("echo", true), 0, 1);

    assertThat(report.tasks()).isEqualTo(server.taskCount()).isPositive();
    assertThat(report.lost()).isZero();
    assertThat(Objects.requireNonNull(report.ack()).p50()).isPositive();
  }

  @Test
  void single_counts_refusals_apart() throws InterruptedException {
    server.answerNext(200, Map.of(), "{\"acceptedTotal\":0,\"finishedTotal\":0}");
    server.answerNext(429, Map.of("Retry-After", "0"), "{}");
    BenchReport report = BenchMode.SINGLE.run(settings("echo", false), 0, 1);

    assertThat(report.refused()).isEqualTo(1);
    assertThat(report.lost()).isZero();
  }

  @Test
  void latency_sends_at_its_rate() throws InterruptedException {
    BenchReport report = BenchMode.LATENCY.run(settings("echo", true), 0, 1);

    assertThat(report.tasks()).isEqualTo(100);
    assertThat(report.lost()).isZero();
    assertThat(Objects.requireNonNull(report.completion()).max()).isPositive();
  }

  @Test
  void refusal_of_all_is_passed_on() {
    server.answerNext(200, Map.of(), "{\"acceptedTotal\":0,\"finishedTotal\":0}");
    server.answerNext(415, Map.of(), "{\"title\":\"No\"}");

    assertThatThrownBy(() -> BenchMode.BULK.run(settings("echo", false), 0, 1))
        .isInstanceOf(ProblemException.class)
        .hasMessage("No");
  }

  @Test
  void server_that_is_not_there_is_unreachable() {
    server.kill();

    assertThatThrownBy(() -> BenchMode.SINGLE.run(settings("echo", false), 0, 1))
        .isInstanceOf(UnreachableException.class);
  }

  @Test
  void lost_is_what_the_counters_do_not_account_for() {
    Stats before = stats(100, 90);

    assertThat(Ledger.lost(before, stats(200, 190), 100)).isZero();
    assertThat(Ledger.lost(before, stats(200, 187), 100)).isEqualTo(3);
    assertThat(Ledger.lost(before, stats(195, 190), 100)).isEqualTo(5);
    assertThat(Ledger.lost(before, stats(300, 290), 100)).as("others' tasks").isZero();
  }

  @Test
  void several_runs_become_their_medians() {
    BenchReport median =
        Medians.of(List.of(report(10, 1.0, 0), report(30, null, 2), report(20, 5.0, 1)));

    assertThat(median.submittedPerSecond()).isEqualTo(20);
    assertThat(median.finishedPerSecond()).isEqualTo(3.0);
    assertThat(Objects.requireNonNull(median.ack()).p50()).isEqualTo(20);
    assertThat(median.completion()).isNull();
    assertThat(median.lost()).isEqualTo(3);
  }

  @Test
  void latencies_are_milliseconds_of_a_histogram_of_microseconds() {
    Histogram micros = new Histogram(Latencies.MICROS_MAX, 3);
    for (int i = 1; i <= 100; i++) {
      micros.recordValue(Latencies.micros(i * 10_000L));
    }

    assertThat(Latencies.of(micros)).isEqualTo(new Latencies(0.5, 0.9, 0.99, 1.0));
  }

  @Test
  void id_is_found_in_an_answer() {
    assertThat(Bench.idIn("{\"line\":1, \"id\" : \"abc\"}")).isEqualTo("abc");
    assertThat(Bench.idIn("{\"line\":1,\"problem\":{}}")).isEmpty();
  }

  private BenchSettings settings(String type, boolean verify) {
    return new BenchSettings(
        server.url(),
        type,
        100,
        5_000,
        4,
        Duration.ofMillis(200),
        500,
        verify,
        Duration.ofMillis(type.equals("manual") ? 50 : 10_000));
  }

  private static Stats stats(long accepted, long finished) {
    return new Stats(accepted, finished, OptionalLong.empty());
  }

  private static BenchReport report(
      double speed, @org.jspecify.annotations.Nullable Double finished, long lost) {
    Latencies ack = new Latencies(speed, speed, speed, speed);
    return new BenchReport("single", 100, 0, speed, finished, null, ack, null, lost);
  }
}
