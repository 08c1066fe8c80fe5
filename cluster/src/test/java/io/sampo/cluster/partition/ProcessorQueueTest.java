package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.memory.MemoryBudget;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProcessorQueueTest {

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // As it may overflow.
  private final ProcessorQueue queue = new ProcessorQueue(nanos::get);
  private final Admission admission = new Admission(MemoryBudget.unlimited(), queue);
  private final ArrayDeque<Runnable> line = new ArrayDeque<>();

  private void pass(long millis) {
    nanos.addAndGet(Duration.ofMillis(millis).toNanos());
  }

  /** What is in line comes through after so long. */
  private void comesThroughAfter(long millis) {
    queue.probe(line::add);
    pass(millis);
    line.remove().run();
  }

  @Test
  void a_line_that_moves_lets_tasks_in() {
    for (int i = 0; i < 100; i++) {
      comesThroughAfter(900);
      assertThat(admission.refusal()).isEmpty();
    }
  }

  @Test
  void one_late_one_is_no_standing_queue() {
    comesThroughAfter(100);
    comesThroughAfter(1_800);

    assertThat(queue.stands()).isFalse();
  }

  @Test
  void where_none_came_through_soon_for_a_while_tasks_are_refused() {
    comesThroughAfter(1_500);
    comesThroughAfter(1_500);

    assertThat(queue.stands()).isTrue();
    queue.probe(line::add);
    pass(1_200);
    assertThat(admission.refusal())
        .hasValueSatisfying(
            reason -> assertThat(reason).contains("waits for a processor for 1.2 s"));
  }

  @Test
  void one_that_never_comes_through_is_seen_too() {
    queue.probe(line::add);
    pass(2_100);

    assertThat(queue.stands()).isTrue();
  }

  @Test
  void the_first_that_comes_through_soon_opens_the_door() {
    comesThroughAfter(5_000);
    assertThat(queue.stands()).isTrue();

    comesThroughAfter(20);

    assertThat(queue.stands()).isFalse();
    assertThat(queue.waited()).isZero();
  }

  @Test
  void there_is_only_one_in_line_at_a_time() {
    queue.probe(line::add);
    queue.probe(line::add);

    assertThat(line).hasSize(1);
  }
}
