package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.memory.MemoryBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SubmissionQueueTest {

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // As it may overflow.
  private final SubmissionQueue queue = new SubmissionQueue(nanos::get);
  private final Admission admission = new Admission(MemoryBudget.unlimited(), queue);

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
  void a_full_queue_that_moves_lets_tasks_in() {
    List<Long> waiting = enter(1_000);
    for (int i = 0; i < 100; i++) {
      pass(900);
      queue.leave(nanos.get() - Duration.ofMillis(900).toNanos());
      waiting.addAll(enter(1));

      assertThat(admission.refusal()).isEmpty();
    }
  }

  @Test
  void where_none_was_answered_soon_for_a_while_tasks_are_refused() {
    List<Long> waiting = enter(500);
    pass(1_900);
    assertThat(admission.refusal()).isEmpty();

    pass(300);
    queue.leave(waiting.removeLast());

    assertThat(admission.refusal())
        .contains(
            "this node does not keep up: 499 submissions wait, and none was answered soon for"
                + " 2.2 s");
  }

  @Test
  void the_first_that_is_answered_soon_opens_the_door() {
    enter(500);
    pass(5_000);
    assertThat(queue.stands()).isTrue();

    long quick = queue.enter();
    pass(20);
    queue.leave(quick);

    assertThat(queue.stands()).isFalse();
  }

  @Test
  void it_opens_when_the_queue_has_shrunk() {
    List<Long> waiting = enter(SubmissionQueue.WAITING_MIN);
    pass(5_000);
    assertThat(queue.stands()).isTrue();

    queue.leave(waiting.removeLast());

    assertThat(queue.stands()).isFalse();
  }

  @Test
  void a_few_that_wait_for_long_close_it_for_nobody_else() {
    enter(SubmissionQueue.WAITING_MIN - 1);
    pass(60_000);

    assertThat(queue.stands()).isFalse();
  }

  @Test
  void what_fails_waits_no_more() {
    for (int i = 0; i < SubmissionQueue.WAITING_MIN; i++) {
      assertThatThrownBy(() ->
              queue.through(() -> {
                throw new IllegalStateException("no memory");
              }))
          .isInstanceOf(IllegalStateException.class);
      queue.through(() -> CompletableFuture.failedFuture(new IllegalStateException("away")));
    }

    assertThat(queue.waiting()).isZero();
  }

  @Test
  void a_queue_that_was_empty_for_long_begins_anew() {
    enter(1).forEach(queue::leave);
    pass(60_000);

    enter(SubmissionQueue.WAITING_MIN);

    assertThat(queue.stands()).isFalse();
  }

  @Test
  void one_that_hangs_on_an_idle_node_does_not_close_it_for_a_burst() {
    enter(1);
    pass(60_000);

    enter(SubmissionQueue.WAITING_MIN * 10);
    assertThat(queue.stands()).isFalse();

    pass(2_100);
    assertThat(queue.stands()).isTrue();
  }

  @Test
  void one_that_is_answered_late_does_not_let_many_in() {
    List<Long> waiting = enter(SubmissionQueue.WAITING_MIN);
    pass(5_000);

    queue.leave(waiting.removeLast());
    enter(1);

    assertThat(queue.stands()).isTrue();
  }
}
