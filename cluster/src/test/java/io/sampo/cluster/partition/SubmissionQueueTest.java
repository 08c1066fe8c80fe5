package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SubmissionQueueTest {

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // As it may overflow.
  private final SubmissionQueue queue = new SubmissionQueue(nanos::get);

  private void pass(long millis) {
    nanos.addAndGet(Duration.ofMillis(millis).toNanos());
  }

  private List<Long> enter(int submissions) {
    List<Long> entered = new ArrayList<>();
    for (int i = 0; i < submissions; i++) {
      entered.add(queue.enter());
    }
    return entered;
  }

  @Test
  void a_full_queue_that_moves_does_not_stand() {
    enter(1_000);
    for (int i = 0; i < 100; i++) {
      pass(900);
      queue.leave(nanos.get() - Duration.ofMillis(900).toNanos());
      enter(1);

      assertThat(queue.stands()).isFalse();
    }
  }

  @Test
  void it_stands_where_none_was_answered_soon_for_a_while() {
    List<Long> waiting = enter(500);
    pass(1_900);
    assertThat(queue.stands()).isFalse();

    pass(300);
    assertThat(queue.leave(waiting.removeLast())).isFalse();

    assertThat(queue.stands()).isTrue();
    assertThat(queue.sinceSoon()).isEqualTo(Duration.ofMillis(2_200));
  }

  @Test
  void the_first_that_is_answered_soon_ends_that() {
    enter(500);
    pass(5_000);
    assertThat(queue.stands()).isTrue();

    long quick = queue.enter();
    pass(20);
    assertThat(queue.leave(quick)).isTrue();

    assertThat(queue.stands()).isFalse();
  }

  @Test
  void a_few_do_not_stand_however_long_they_wait() {
    List<Long> waiting = enter(SubmissionQueue.WAITING_MIN);
    pass(5_000);
    assertThat(queue.stands()).isTrue();

    queue.leave(waiting.removeLast());
    pass(60_000);

    assertThat(queue.stands()).isFalse();
  }

  @Test
  void a_queue_that_was_empty_for_long_begins_anew() {
    enter(1).forEach(queue::leave);
    pass(60_000);

    enter(SubmissionQueue.WAITING_MIN);

    assertThat(queue.stands()).isFalse();
  }

  @Test
  void one_that_hangs_on_an_idle_node_says_nothing_about_a_burst() {
    enter(1);
    pass(60_000);

    enter(SubmissionQueue.WAITING_MIN * 10);
    assertThat(queue.stands()).isFalse();

    pass(2_100);
    assertThat(queue.stands()).isTrue();
  }

  @Test
  void one_that_is_answered_late_does_not_end_it() {
    List<Long> waiting = enter(SubmissionQueue.WAITING_MIN);
    pass(5_000);

    queue.leave(waiting.removeLast());
    enter(1);

    assertThat(queue.stands()).isTrue();
  }
}
