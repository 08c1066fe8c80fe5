package io.sampo.cluster.partition;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The generations as this node knows them now. Another node may have opened or retired one since;
 * whoever meets a sign of that loads them again.
 */
public final class LiveGenerations {

  private final Supplier<CompletionStage<Generations>> load;
  private volatile Generations now;
  private @Nullable CompletableFuture<Generations> loading;
  private @Nullable CompletableFuture<Generations> next;

  /**
   * Begins with those.
   *
   * @param load reads them as they stand
   */
  public LiveGenerations(Generations first, Supplier<CompletionStage<Generations>> load) {
    this.now = first;
    this.load = load;
  }

  /** As known now. */
  public Generations now() {
    return now;
  }

  /**
   * As they stand at some moment after this call. Calls share a load, but never one that had begun
   * before them.
   */
  public CompletionStage<Generations> reload() {
    CompletableFuture<Generations> mine = new CompletableFuture<>();
    synchronized (this) {
      if (loading != null) {
        next = next == null ? mine : next;
        return next;
      }
      loading = mine;
    }
    start(mine);
    return mine;
  }

  private void start(CompletableFuture<Generations> waiting) {
    load.get().whenComplete((loaded, failure) -> finish(waiting, loaded, failure));
  }

  private void finish(
      CompletableFuture<Generations> waiting,
      @Nullable Generations loaded,
      @Nullable Throwable failure) {
    if (loaded != null) {
      now = loaded;
    }
    CompletableFuture<Generations> following;
    synchronized (this) {
      following = next;
      loading = following;
      next = null;
    }
    if (following != null) {
      start(following);
    }
    if (loaded != null) {
      waiting.complete(loaded);
    } else {
      waiting.completeExceptionally(
          failure == null ? new IllegalStateException("nothing was loaded") : failure);
    }
  }
}
