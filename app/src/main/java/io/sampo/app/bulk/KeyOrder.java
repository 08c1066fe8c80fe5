package io.sampo.app.bulk;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;

/**
 * Lets batches that share an ordering key go one after the other, all others at once. So the lines
 * of one key are accepted in their order, whatever each of them has to wait for: one with an
 * idempotency key is looked up first, one that found no room is sent again. Holds no more than the
 * batches under way. For one thread at a time.
 */
final class KeyOrder {

  private final List<UnderWay> underWay = new ArrayList<>();

  private record UnderWay(Set<String> keys, CompletableFuture<Done> over) {}

  /** Begins what a batch with these keys does once all earlier ones that share any are over. */
  <T> CompletionStage<T> next(Set<String> keys, Supplier<CompletionStage<T>> action) {
    underWay.removeIf(batch -> batch.over.isDone());
    if (keys.isEmpty()) {
      return action.get();
    }
    CompletableFuture<?>[] before =
        underWay.stream()
            .filter(batch -> !Collections.disjoint(batch.keys, keys))
            .map(UnderWay::over)
            .toArray(CompletableFuture[]::new);
    CompletionStage<T> result = CompletableFuture.allOf(before).thenCompose(_ -> action.get());
    CompletionStage<Done> over = result.handle((_, _) -> Done.getInstance());
    underWay.add(new UnderWay(keys, over.toCompletableFuture()));
    return result;
  }
}
