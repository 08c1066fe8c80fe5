package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DurationHistogramTest {

  private final DurationHistogram histogram = new DurationHistogram();

  @Test
  void nothing_seen_is_nothing_said() {
    assertThat(histogram.counts().summary()).isEqualTo(DurationSummary.NONE);
  }

  @Test
  void percentiles_are_never_too_low_and_at_most_an_eighth_too_high() {
    Random random = new Random(7);
    long[] seen = random.longs(10_000).map(l -> (l >>> 1) >>> random.nextInt(62)).toArray();
    for (long nanos : seen) {
      histogram.record(nanos);
    }
    Arrays.sort(seen);

    DurationSummary summary = histogram.counts().summary();
    assertThat(summary.count()).isEqualTo(seen.length);
    assertThat(summary.p50Nanos()).isBetween(seen[4_999], seen[4_999] + seen[4_999] / 8);
    assertThat(summary.p99Nanos()).isBetween(seen[9_899], seen[9_899] + seen[9_899] / 8);
  }

  @Test
  void the_ends_of_the_scale_count() {
    histogram.record(0);
    histogram.record(Long.MAX_VALUE);
    histogram.record(-5);

    assertThat(histogram.counts().summary().count()).isEqualTo(3);
    assertThat(histogram.counts().summary().p50Nanos()).isZero();
    assertThat(histogram.counts().summary().p99Nanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void the_moving_mean_starts_at_the_first_value_and_follows_slowly() {
    MovingMean mean = new MovingMean();
    assertThat(mean.nanos()).isZero();
    mean.add(6_400);
    assertThat(mean.nanos()).isEqualTo(6_400);
    mean.add(0);
    assertThat(mean.nanos()).isEqualTo(6_300);
  }
}
