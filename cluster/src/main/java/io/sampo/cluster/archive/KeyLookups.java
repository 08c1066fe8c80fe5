package io.sampo.cluster.archive;

import io.sampo.cluster.database.SharedCalls;
import io.sampo.core.partition.PartitionCommand.ArchivedKey;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Looks up idempotency keys with one query at a time: what arrives while it runs shares the next.
 */
final class KeyLookups {

  /** One query. */
  interface Query {
    CompletionStage<Map<String, ArchivedKey>> run(Collection<String> keys, Instant createdAfter);
  }

  private record Lookup(Set<String> keys, Instant createdAfter) {

    /** Picks its own from what was found for it and others. */
    Map<String, ArchivedKey> own(Map<String, ArchivedKey> foundForAll) {
      Map<String, ArchivedKey> mine = new HashMap<>();
      for (String key : keys) {
        ArchivedKey archived = foundForAll.get(key);
        if (archived != null && archived.id().epochMillis() >= createdAfter.toEpochMilli()) {
          mine.put(key, archived);
        }
      }
      return mine;
    }
  }

  private final SharedCalls<Lookup, Map<String, ArchivedKey>> queries;

  KeyLookups(Query query, int keysPerQueryMax, int keysWaitingMax) {
    this.queries =
        new SharedCalls<>(
            lookups -> run(query, lookups),
            lookup -> lookup.keys().size(),
            new SharedCalls.Limits(
                "idempotency keys wait for the archive", keysPerQueryMax, keysWaitingMax));
  }

  private static CompletionStage<Map<String, ArchivedKey>> run(Query query, List<Lookup> lookups) {
    Set<String> keys = new HashSet<>();
    Instant createdAfter = Instant.MAX;
    for (Lookup lookup : lookups) {
      keys.addAll(lookup.keys());
      createdAfter =
          lookup.createdAfter().isBefore(createdAfter) ? lookup.createdAfter() : createdAfter;
    }
    return query.run(keys, createdAfter);
  }

  CompletionStage<Map<String, ArchivedKey>> find(Collection<String> keys, Instant createdAfter) {
    if (keys.isEmpty()) {
      return CompletableFuture.completedFuture(Map.of());
    }
    Lookup lookup = new Lookup(Set.copyOf(keys), createdAfter);
    return queries.ask(lookup).thenApply(lookup::own);
  }
}
