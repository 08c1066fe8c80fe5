package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.task.SubmitAnswer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubmissionLineTest {

  private record Due(long nanos, Runnable run) {}

  private final Queue<Due> alarms = new PriorityQueue<>(Comparator.comparingLong(Due::nanos));
  private final Deque<CompletableFuture<String>> inside = new ArrayDeque<>();
  private long nanos;
  private final SubmissionLine line =
      new SubmissionLine(
          () -> nanos,
          (delay, run) -> alarms.add(new Due(nanos + delay.toNanos(), run)),
          Runnable::run);

  private void pass(long millis) {
    long until = nanos + Duration.ofMillis(millis).toNanos();
    while (!alarms.isEmpty() && alarms.element().nanos() <= until) {
      Due due = alarms.remove();
      nanos = due.nanos();
      due.run().run();
    }
    nanos = until;
  }

  /** Submissions that come in as soon as it is their turn. */
  private List<CompletableFuture<Optional<SubmitAnswer.Overloaded>>> come(int submissions) {
    return IntStream.range(0, submissions)
        .mapToObj(_ -> {
          CompletableFuture<Optional<SubmitAnswer.Overloaded>> turn = line.turn();
          var _ =
              turn.thenAccept(refusal -> {
                if (refusal.isEmpty()) {
                  submit();
                }
              });
          return turn;
        })
        .toList();
  }

  private void submit() {
    line.through(() -> {
      CompletableFuture<String> answer = new CompletableFuture<>();
      inside.add(answer);
      return answer;
    });
  }

  private void answer(int submissions) {
    for (int i = 0; i < submissions; i++) {
      inside.remove().complete("done");
    }
  }

  private static long refused(List<CompletableFuture<Optional<SubmitAnswer.Overloaded>>> turns) {
    return turns.stream().filter(turn -> turn.getNow(Optional.empty()).isPresent()).count();
  }

  /** So many inside, and none was answered soon for some time. */
  private void stand(int submissions) {
    come(submissions);
    pass(2_100);
  }

  @Test
  void as_a_rule_there_is_no_line() {
    come(10_000);

    assertThat(line.inside()).isEqualTo(10_000);
    assertThat(line.length()).isZero();
    assertThat(alarms).isEmpty();
  }

  @Test
  void where_the_queue_stands_they_wait_their_turn_in_order() {
    stand(SubmissionQueue.WAITING_MIN + 10);
    var turns = come(5);
    assertThat(line.length()).isEqualTo(5);

    answer(10);
    assertThat(turns).noneMatch(CompletableFuture::isDone);

    answer(2);
    assertThat(turns.subList(0, 2)).allMatch(CompletableFuture::isDone);
    assertThat(turns.subList(2, 5)).noneMatch(CompletableFuture::isDone);
    assertThat(line.inside()).isEqualTo(SubmissionQueue.WAITING_MIN);
  }

  @Test
  void each_that_is_answered_soon_lets_two_in() {
    stand(SubmissionQueue.WAITING_MIN + 10);
    come(100);
    answer(SubmissionQueue.WAITING_MIN + 10); // Each late, and one after it.
    assertThat(line.inside()).isEqualTo(SubmissionQueue.WAITING_MIN);

    answer(1); // Soon.

    assertThat(line.inside()).isEqualTo(SubmissionQueue.WAITING_MIN + 1);
  }

  @Test
  void whoever_comes_later_does_not_pass_those_in_line() {
    stand(SubmissionQueue.WAITING_MIN);
    come(10);
    submit();
    inside.removeLast().complete("soon");
    assertThat(line.length()).isEqualTo(8);

    var late = come(1);

    assertThat(late.getFirst()).isNotDone();
  }

  @Test
  void whoever_stood_in_line_for_too_long_is_refused() {
    stand(SubmissionQueue.WAITING_MIN);
    pass(500);
    var turns = come(50);

    pass(SubmissionLine.TIME_MAX.toMillis());

    assertThat(turns).allMatch(CompletableFuture::isDone);
    // Some were let in to see whether the way is free.
    assertThat(refused(turns)).isEqualTo(45);
    assertThat(turns.getLast().join().orElseThrow())
        .isEqualTo(
            new SubmitAnswer.Overloaded(
                "this node does not keep up: 21 submissions wait, and none was answered soon for"
                    + " 7.6 s",
                Duration.ofSeconds(1)));
  }

  @Test
  void a_line_has_an_end() {
    stand(SubmissionQueue.WAITING_MIN);
    come(SubmissionLine.LENGTH_MAX);

    assertThat(refused(come(10))).isEqualTo(10);
    assertThat(line.length()).isEqualTo(SubmissionLine.LENGTH_MAX);
  }

  @Test
  void whoever_has_gone_takes_no_place_in_line() {
    stand(SubmissionQueue.WAITING_MIN);
    come(SubmissionLine.LENGTH_MAX).forEach(turn -> turn.cancel(false));

    var turns = come(1);

    assertThat(turns.getFirst()).isNotDone();
    assertThat(line.length()).isEqualTo(1);
  }

  @Test
  void one_is_let_in_now_and_then_and_opens_the_door_to_all() {
    stand(SubmissionQueue.WAITING_MIN); // They hang, and go on to hang.
    come(100);

    pass(SubmissionLine.PROBE.toMillis());
    for (int i = 0; i < 200 && inside.size() > SubmissionQueue.WAITING_MIN; i++) {
      inside.removeLast().complete("soon");
    }

    assertThat(line.length()).isZero();
    come(10);
    assertThat(line.inside()).isEqualTo(SubmissionQueue.WAITING_MIN + 10);
  }

  @Test
  void one_probe_at_a_time_is_on_its_way() {
    stand(SubmissionQueue.WAITING_MIN);
    for (int i = 0; i < 10; i++) {
      // Each of them was the first in line, and has gone.
      line.turn().cancel(false);
      pass(10);
    }
    come(100);
    pass(2_000);

    assertThat(line.length()).isEqualTo(98);
  }

  @Test
  void who_waits_no_longer_holds_up_nobody() {
    stand(SubmissionQueue.WAITING_MIN);
    List<CompletableFuture<Optional<SubmitAnswer.Overloaded>>> gone = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      gone.add(line.turn());
    }
    var turns = come(1);
    gone.forEach(turn -> turn.cancel(false));

    answer(1);

    assertThat(turns.getFirst()).isDone();
  }

  @Test
  void what_fails_waits_no_more() {
    for (int i = 0; i < SubmissionQueue.WAITING_MIN; i++) {
      assertThatThrownBy(() ->
              line.through(() -> {
                throw new IllegalStateException("no memory");
              }))
          .isInstanceOf(IllegalStateException.class);
      line.through(() -> CompletableFuture.failedFuture(new IllegalStateException("away")));
    }

    assertThat(line.inside()).isZero();
  }
}
