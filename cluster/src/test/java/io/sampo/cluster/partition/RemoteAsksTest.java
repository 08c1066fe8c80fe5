package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.task.Unavailable;
import io.sampo.core.partition.PartitionPlace;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Questions to nodes that go away. */
class RemoteAsksTest {

  private static final PartitionPlace PLACE = new PartitionPlace(1, 3);
  private static final PartitionActor.Reply REPLY = new PartitionActor.Refused("busy", true);

  private final RemoteAsks asks = new RemoteAsks();
  private final CompletableFuture<PartitionActor.Reply> partition = new CompletableFuture<>();
  private final CompletableFuture<PartitionActor.Reply> asked =
      asks.add(PLACE, partition).toCompletableFuture();

  @Test
  void an_answer_is_passed_on() {
    partition.complete(REPLY);

    assertThat(asked).isCompletedWithValue(REPLY);
  }

  @Test
  void a_failure_is_passed_on() {
    partition.completeExceptionally(new TimeoutException());

    assertThatThrownBy(asked::join).hasCauseInstanceOf(TimeoutException.class);
  }

  @Test
  void what_a_node_that_is_gone_was_asked_is_given_up() {
    asks.giveUp(System.nanoTime());

    assertThatThrownBy(asked::join)
        .hasCauseInstanceOf(Unavailable.class)
        .hasMessageContaining("partition 1-3 was on a node that is gone")
        .hasMessageContaining("may have been done");
  }

  @Test
  void what_was_asked_since_then_waits_on() {
    asks.giveUp(System.nanoTime() - 1_000_000_000L);

    assertThat(asked).isNotDone();
    partition.complete(REPLY);
    assertThat(asked).isCompletedWithValue(REPLY);
  }

  @Test
  void the_same_question_twice_is_two_questions() {
    CompletableFuture<PartitionActor.Reply> other =
        asks.add(PLACE, new CompletableFuture<>()).toCompletableFuture();
    partition.complete(REPLY);

    asks.giveUp(System.nanoTime());

    assertThat(asked).isCompletedWithValue(REPLY);
    assertThat(other).isCompletedExceptionally();
  }

  @Test
  void an_answer_that_comes_too_late_changes_nothing() {
    asks.giveUp(System.nanoTime());
    partition.complete(REPLY);

    assertThat(asked).isCompletedExceptionally();
  }
}
