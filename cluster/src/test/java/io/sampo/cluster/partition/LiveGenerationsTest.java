package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.partition.Generations.Generation;
import io.sampo.cluster.partition.Generations.State;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a node knows of generations is never older than the question. */
class LiveGenerationsTest {

  private final ArrayDeque<CompletableFuture<Generations>> loads = new ArrayDeque<>();
  private final LiveGenerations live =
      new LiveGenerations(
          upTo(1),
          () -> {
            CompletableFuture<Generations> load = new CompletableFuture<>();
            loads.add(load);
            return load;
          });

  private static Generations upTo(int number) {
    return new Generations(List.of(new Generation(number, 4, State.OPEN, 1, Totals.NOTHING)));
  }

  private CompletableFuture<Generations> reload() {
    return live.reload().toCompletableFuture();
  }

  @Test
  void a_load_is_what_is_known_from_then_on() {
    CompletableFuture<Generations> asked = reload();
    loads.remove().complete(upTo(2));

    assertThat(asked).isCompletedWithValue(upTo(2));
    assertThat(live.now()).isEqualTo(upTo(2));
  }

  @Test
  void who_asks_during_a_load_waits_for_the_next_one_which_all_of_them_share() {
    CompletableFuture<Generations> first = reload();
    CompletableFuture<Generations> second = reload();
    CompletableFuture<Generations> third = reload();
    assertThat(loads).hasSize(1);

    loads.remove().complete(upTo(2));
    assertThat(first).isDone();
    assertThat(second).isNotDone();
    assertThat(loads).hasSize(1);
    loads.remove().complete(upTo(3));

    assertThat(second).isCompletedWithValue(upTo(3));
    assertThat(third).isCompletedWithValue(upTo(3));
    assertThat(loads).isEmpty();
  }

  @Test
  void a_load_that_fails_leaves_what_was_known_and_the_next_one_is_tried() {
    CompletableFuture<Generations> first = reload();
    CompletableFuture<Generations> second = reload();
    loads.remove().completeExceptionally(new IllegalStateException("away"));

    assertThat(first).isCompletedExceptionally();
    assertThat(live.now()).isEqualTo(upTo(1));
    loads.remove().complete(upTo(2));
    assertThat(second).isCompletedWithValue(upTo(2));
  }
}
