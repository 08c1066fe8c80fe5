package io.sampo.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A heap that fills, in time that is moved by hand. */
final class HeapWatchTest {

  private long collections;
  private long left;
  private long nanos = 1;

  private final HeapWatch watch =
      new HeapWatch(
          new HeapWatch.Heap() {
            @Override
            public long collections() {
              return collections;
            }

            @Override
            public long bytesLeft() {
              return left;
            }

            @Override
            public long bytesMax() {
              return 1_000;
            }
          },
          () -> nanos);

  private boolean endsAfter(int more, long leftThen) {
    collections += more;
    left = leftThen;
    nanos += Duration.ofSeconds(1).toNanos();
    return watch.look().isPresent();
  }

  @Test
  void a_heap_that_stays_full_whatever_is_collected_ends_the_node() {
    for (int second = 0; second < 5; second++) {
      assertThat(endsAfter(3, 990)).as("after %d s", second).isFalse();
    }

    assertThat(endsAfter(3, 990)).isTrue();
  }

  @Test
  void a_heap_that_was_full_for_a_moment_ends_nothing() {
    for (int i = 0; i < 50; i++) {
      assertThat(endsAfter(10, 999)).isFalse();
      assertThat(endsAfter(1, 300)).isFalse();
    }
  }

  @Test
  void a_full_heap_that_nobody_needs_more_of_ends_nothing() {
    assertThat(endsAfter(2, 999)).isFalse();

    for (int second = 0; second < 60; second++) {
      assertThat(endsAfter(0, 999)).isFalse();
    }
  }

  @Test
  void the_heap_of_this_process_is_seen_after_it_was_collected() {
    JvmHeap heap = new JvmHeap();
    long before = heap.collections();

    System.gc();

    assertThat(heap.collections()).isGreaterThan(before);
    assertThat(heap.bytesLeft()).isPositive().isLessThan(heap.bytesMax());
  }
}
