package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ElasticCapacityTest {

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // As it may overflow.
  private final AtomicLong ended = new AtomicLong();
  private final ElasticCapacity capacity = new ElasticCapacity(200, 2, nanos::get);

  private int after(Duration time, int endings, Slots.Kind kind) {
    capacity.follow(_ -> ended.get());
    nanos.addAndGet(time.toNanos());
    ended.addAndGet(endings);
    return capacity.of(kind);
  }

  @Test
  void nothing_is_fetched_ahead_before_any_has_ended() {
    assertThat(capacity.of(Slots.Kind.COMPUTING)).isEqualTo(2);
    assertThat(after(Duration.ofMillis(80), 0, Slots.Kind.WAITING)).isEqualTo(200);
  }

  @Test
  void as_many_are_fetched_ahead_as_end_while_a_start_is_journaled() {
    // 4,000 a second, of which 64 end in 16 ms.
    assertThat(after(Duration.ofMillis(50), 200, Slots.Kind.WAITING)).isEqualTo(264);
    assertThat(after(Duration.ofMillis(100), 400, Slots.Kind.WAITING)).isEqualTo(264);
    assertThat(after(Duration.ofMillis(100), 40, Slots.Kind.WAITING)).isEqualTo(206);
  }

  @Test
  void a_few_endings_in_a_moment_say_nothing_yet() {
    assertThat(after(Duration.ofMillis(1), 200, Slots.Kind.WAITING)).isEqualTo(200);
  }

  @Test
  void short_ones_are_fetched_ahead_up_to_a_bound() {
    assertThat(after(Duration.ofMillis(50), 10_000, Slots.Kind.COMPUTING)).isEqualTo(8);
    assertThat(after(Duration.ofMillis(50), 1_000_000, Slots.Kind.WAITING)).isEqualTo(800);
  }

  @Test
  void long_ones_are_not_fetched_ahead() {
    after(Duration.ofMillis(50), 200, Slots.Kind.WAITING);

    assertThat(after(Duration.ofMillis(50), 1, Slots.Kind.WAITING)).isEqualTo(200);
  }
}
