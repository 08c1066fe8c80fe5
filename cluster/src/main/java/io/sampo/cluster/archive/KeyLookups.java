package io.sampo.cluster.archive;

import io.sampo.cluster.task.Unavailable;
import io.sampo.core.partition.PartitionCommand.ArchivedKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Looks up idempotency keys with one query at a time: what arrives while it runs shares the next.
 */
final class KeyLookups {

  /** One query. */
  interface Query {
    CompletionStage<Map<String, ArchivedKey>> run(Collection<String> keys, Instant createdAfter);
  }

  private record Lookup(
      Set<String> keys, Instant createdAfter, CompletableFuture<Map<String, ArchivedKey>> found) {

    /** Picks its own from what was found for it and others. */
    void complete(Map<String, ArchivedKey> foundForAll) {
      Map<String, ArchivedKey> mine = new HashMap<>();
      for (String key : keys) {
        ArchivedKey archived = foundForAll.get(key);
        if (archived != null && archived.id().epochMillis() >= createdAfter.toEpochMilli()) {
          mine.put(key, archived);
        }
      }
      found.complete(mine);
    }
  }

  private final Query query;
  private final int keysPerQueryMax;
  private final int keysWaitingMax;
  private final Deque<Lookup> waiting = new ArrayDeque<>();
  private int keysWaiting;
  private boolean running;

  KeyLookups(Query query, int keysPerQueryMax, int keysWaitingMax) {
    this.query = query;
    this.keysPerQueryMax = keysPerQueryMax;
    this.keysWaitingMax = keysWaitingMax;
  }

  CompletionStage<Map<String, ArchivedKey>> find(Collection<String> keys, Instant createdAfter) {
    if (keys.isEmpty()) {
      return CompletableFuture.completedFuture(Map.of());
    }
    Lookup lookup = new Lookup(Set.copyOf(keys), createdAfter, new CompletableFuture<>());
    List<Lookup> next;
    synchronized (this) {
      if (keysWaiting > 0 && keysWaiting + lookup.keys().size() > keysWaitingMax) {
        return CompletableFuture.failedFuture(
            new Unavailable(
                "Too many idempotency keys wait for the archive", Duration.ofSeconds(1)));
      }
      waiting.add(lookup);
      keysWaiting += lookup.keys().size();
      next = running ? List.of() : takeNext();
      running = true;
    }
    run(next);
    return lookup.found();
  }

  private void run(List<Lookup> lookups) {
    if (lookups.isEmpty()) {
      return;
    }
    Set<String> keys = new HashSet<>();
    Instant createdAfter = Instant.MAX;
    for (Lookup lookup : lookups) {
      keys.addAll(lookup.keys());
      createdAfter =
          lookup.createdAfter().isBefore(createdAfter) ? lookup.createdAfter() : createdAfter;
    }
    query
        .run(keys, createdAfter)
        .whenComplete((found, failure) -> onAnswer(lookups, found, failure));
  }

  private void onAnswer(
      List<Lookup> lookups, @Nullable Map<String, ArchivedKey> found, @Nullable Throwable failure) {
    List<Lookup> next;
    synchronized (this) {
      next = takeNext();
      running = !next.isEmpty();
    }
    run(next);
    for (Lookup lookup : lookups) {
      if (found != null) {
        lookup.complete(found);
      } else if (failure != null) {
        lookup.found().completeExceptionally(failure);
      }
    }
  }

  /** Takes whole look-ups, the first one whatever its size. */
  private List<Lookup> takeNext() {
    List<Lookup> taken = new ArrayList<>();
    int keys = 0;
    while (!waiting.isEmpty()
        && (taken.isEmpty() || keys + waiting.element().keys().size() <= keysPerQueryMax)) {
      keys += waiting.element().keys().size();
      taken.add(waiting.remove());
    }
    keysWaiting -= keys;
    return taken;
  }
}
