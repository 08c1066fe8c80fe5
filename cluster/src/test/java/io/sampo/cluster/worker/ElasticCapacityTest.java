package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ElasticCapacityTest {

  private final ElasticCapacity capacity = new ElasticCapacity(100, 2);

  @Test
  void unknown_durations_fetch_nothing_ahead() {
    assertThat(capacity.of(Slots.Kind.COMPUTING)).isEqualTo(2);
    assertThat(capacity.of(Slots.Kind.WAITING)).isEqualTo(100);
  }

  @Test
  void short_computations_are_fetched_ahead_up_to_a_bound() {
    capacity.follow(_ -> TimeUnit.MILLISECONDS.toNanos(8));
    assertThat(capacity.of(Slots.Kind.COMPUTING)).isEqualTo(4);
    capacity.follow(_ -> 1);
    assertThat(capacity.of(Slots.Kind.COMPUTING)).isEqualTo(8);
    assertThat(capacity.of(Slots.Kind.WAITING)).isEqualTo(100);
  }

  @Test
  void long_computations_are_not_fetched_ahead() {
    capacity.follow(_ -> TimeUnit.SECONDS.toNanos(10));
    assertThat(capacity.of(Slots.Kind.COMPUTING)).isEqualTo(2);
  }
}
