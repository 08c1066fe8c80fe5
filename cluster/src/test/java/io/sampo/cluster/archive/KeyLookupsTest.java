package io.sampo.cluster.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.task.Unavailable;
import io.sampo.core.partition.PartitionCommand.ArchivedKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Answers the queries by hand. */
class KeyLookupsTest {

  private record Asked(
      Set<String> keys, Instant since, CompletableFuture<Map<String, ArchivedKey>> answer) {}

  private final List<Asked> asked = new ArrayList<>();
  private final List<CompletableFuture<?>> others = new ArrayList<>();
  private final KeyLookups lookups = new KeyLookups(this::ask, 4, 6);

  private CompletionStage<Map<String, ArchivedKey>> ask(Collection<String> keys, Instant since) {
    Asked one = new Asked(Set.copyOf(keys), since, new CompletableFuture<>());
    asked.add(one);
    return one.answer();
  }

  @Test
  void who_waits_for_a_query_shares_the_next_one() {
    alsoFind("a");
    CompletableFuture<Map<String, ArchivedKey>> second = find("b", "c");
    CompletableFuture<Map<String, ArchivedKey>> third = find("c", "d");
    assertThat(asked).hasSize(1);

    asked.getFirst().answer().complete(Map.of());
    assertThat(asked).hasSize(2);
    assertThat(asked.getLast().keys()).containsExactlyInAnyOrder("b", "c", "d");

    ArchivedKey c = new ArchivedKey(Tasks.id(Tasks.NOON, 1), 5);
    ArchivedKey d = new ArchivedKey(Tasks.id(Tasks.NOON, 2), 6);
    asked.getLast().answer().complete(Map.of("c", c, "d", d));
    assertThat(second).isCompletedWithValue(Map.of("c", c));
    assertThat(third).isCompletedWithValue(Map.of("c", c, "d", d));
    assertThat(asked).hasSize(2);
  }

  @Test
  void each_gets_only_what_is_new_enough_for_it() {
    alsoFind("a");
    CompletableFuture<Map<String, ArchivedKey>> early =
        lookups.find(Set.of("k"), Tasks.NOON.minusSeconds(60)).toCompletableFuture();
    CompletableFuture<Map<String, ArchivedKey>> late =
        lookups.find(Set.of("k"), Tasks.NOON.plusSeconds(60)).toCompletableFuture();
    asked.getFirst().answer().complete(Map.of());
    assertThat(asked.getLast().since()).isEqualTo(Tasks.NOON.minusSeconds(60));

    ArchivedKey found = new ArchivedKey(Tasks.id(Tasks.NOON, 1), 5);
    asked.getLast().answer().complete(Map.of("k", found));
    assertThat(early).isCompletedWithValue(Map.of("k", found));
    assertThat(late).isCompletedWithValue(Map.of());
  }

  @Test
  void a_query_takes_no_more_than_its_bound_and_too_many_keys_are_refused() {
    alsoFind("a");
    alsoFind("b", "c", "d");
    alsoFind("e", "f");
    assertThatThrownBy(find("g", "h")::join).hasCauseInstanceOf(Unavailable.class);

    asked.get(0).answer().complete(Map.of());
    assertThat(asked.get(1).keys()).containsExactlyInAnyOrder("b", "c", "d");
    asked.get(1).answer().complete(Map.of());
    assertThat(asked.get(2).keys()).containsExactlyInAnyOrder("e", "f");
  }

  @Test
  void a_failure_reaches_those_who_shared_the_query_and_nobody_else() {
    CompletableFuture<Map<String, ArchivedKey>> first = find("a");
    CompletableFuture<Map<String, ArchivedKey>> second = find("b");
    asked.getFirst().answer().completeExceptionally(new IllegalStateException("gone"));
    asked.getLast().answer().complete(Map.of());

    assertThatThrownBy(first::join).hasRootCauseMessage("gone");
    assertThat(second).isCompletedWithValue(Map.of());
    assertThat(find("c")).isNotDone();
  }

  @Test
  void a_query_that_cannot_begin_holds_up_nobody() {
    KeyLookups broken =
        new KeyLookups(
            (keys, _) -> {
              if (keys.contains("bad")) {
                throw new IllegalStateException("does not begin");
              }
              return CompletableFuture.completedFuture(Map.of());
            },
            4,
            6);

    assertThatThrownBy(broken.find(Set.of("bad"), Tasks.NOON).toCompletableFuture()::join)
        .hasRootCauseMessage("does not begin");
    assertThat(broken.find(Set.of("good"), Tasks.NOON).toCompletableFuture())
        .isCompletedWithValue(Map.of());
  }

  @Test
  void no_key_needs_no_query() {
    assertThat(find()).isCompletedWithValue(Map.of());
    assertThat(asked).isEmpty();
  }

  private void alsoFind(String... keys) {
    others.add(find(keys));
  }

  private CompletableFuture<Map<String, ArchivedKey>> find(String... keys) {
    return lookups.find(Set.of(keys), Tasks.NOON).toCompletableFuture();
  }
}
