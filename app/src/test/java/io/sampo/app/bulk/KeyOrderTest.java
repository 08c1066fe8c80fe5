package io.sampo.app.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Batches that share keys, and those that do not. */
class KeyOrderTest {

  private final KeyOrder order = new KeyOrder();
  private final List<Integer> begun = new ArrayList<>();
  private final Map<Integer, CompletableFuture<String>> ends = new HashMap<>();

  private void next(int batch, String... keys) {
    order.next(
        Set.of(keys),
        () -> {
          begun.add(batch);
          return end(batch);
        });
  }

  private CompletableFuture<String> end(int batch) {
    return ends.computeIfAbsent(batch, _ -> new CompletableFuture<>());
  }

  @Test
  void batches_without_a_common_key_go_at_once() {
    next(1, "a");
    next(2, "b", "c");
    next(3);
    next(4);

    assertThat(begun).containsExactly(1, 2, 3, 4);
  }

  @Test
  void batches_that_share_a_key_go_one_after_the_other() {
    next(1, "a");
    next(2, "b", "a");
    next(3, "a");
    next(4, "c");
    assertThat(begun).containsExactly(1, 4);

    end(1).complete("done");
    assertThat(begun).containsExactly(1, 4, 2);
    end(2).complete("done");
    assertThat(begun).containsExactly(1, 4, 2, 3);
  }

  @Test
  void a_batch_waits_for_all_that_share_a_key() {
    next(1, "a");
    next(2, "b");
    next(3, "a", "b");

    end(2).complete("done");
    assertThat(begun).containsExactly(1, 2);
    end(1).complete("done");
    assertThat(begun).containsExactly(1, 2, 3);
  }

  @Test
  void one_that_fails_is_over_too() {
    next(1, "a");
    next(2, "a");

    end(1).completeExceptionally(new IllegalStateException("gone"));

    assertThat(begun).containsExactly(1, 2);
  }
}
