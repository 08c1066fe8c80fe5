package io.sampo.cluster.queue;

import io.sampo.cluster.database.DatabaseCalls;
import io.sampo.cluster.queue.QueueTable.Outcome;
import io.sampo.cluster.queue.QueueTable.Standing;
import io.sampo.core.partition.QueueSettings;
import io.sampo.core.queue.QueuePatch;
import io.sampo.core.queue.QueueVersion;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What holds for queues as this node knows it now; never older than it knew before. Another node
 * may have changed one since, which is seen at the next look. Safe for many threads.
 */
public final class LiveQueues {

  private static final int THREADS = 1;
  private static final int WAITING_MAX = 1_000;
  private static final Duration AWAY = Duration.ofSeconds(1);

  private final QueueTable table;
  private final DatabaseCalls calls = new DatabaseCalls("The queues", THREADS, WAITING_MAX, AWAY);

  /** Settings of an earlier release that partitions hold and no row yet. */
  private final Map<String, QueueSettings> unnumbered = new ConcurrentHashMap<>();

  private volatile Edition edition;

  /**
   * The rows at some moment.
   *
   * @param number counts up whenever they are others
   */
  public record Edition(long number, Map<String, QueueVersion> rows, Standing standing) {

    /** Takes an unmodifiable copy. */
    public Edition {
      rows = Map.copyOf(rows);
    }
  }

  private LiveQueues(QueueTable table, Edition first) {
    this.table = table;
    this.edition = first;
  }

  /** Reads the rows. Blocks. */
  public static LiveQueues load(QueueTable table) throws SQLException {
    Standing standing = table.standing();
    return new LiveQueues(table, new Edition(1, table.load(), standing));
  }

  /** As known now. */
  public Edition now() {
    return edition;
  }

  /** As they stand at some moment after this call. */
  public CompletionStage<Edition> reload() {
    return calls.submit(() -> {
      Standing standing = table.standing();
      if (standing.equals(edition.standing())) {
        return edition;
      }
      // Read after: a change in between is looked for again at the next look.
      return take(table.load(), standing);
    });
  }

  private synchronized Edition take(Map<String, QueueVersion> rows, Standing standing) {
    Map<String, QueueVersion> all = new TreeMap<>(edition.rows());
    rows.forEach((name, row) -> all.merge(name, row, LiveQueues::younger));
    long number = edition.number() + (all.equals(edition.rows()) ? 0 : 1);
    edition = new Edition(number, all, standing);
    unnumbered.keySet().removeAll(all.keySet());
    return edition;
  }

  private static QueueVersion younger(QueueVersion one, QueueVersion other) {
    return other.version() > one.version() ? other : one;
  }

  /**
   * Changes a queue by a patch of what holds at that moment, for good.
   *
   * @param expected the versions of which one must hold; null for any
   */
  public CompletableFuture<Outcome> change(
      String name, QueuePatch patch, @Nullable Set<Long> expected) {
    return calls.submit(() -> {
      QueueSettings base = unnumbered.getOrDefault(name, QueueSettings.DEFAULT);
      Outcome outcome = table.change(name, patch, expected, base);
      if (outcome instanceof Outcome.Changed changed) {
        take(Map.of(name, changed.now()), edition.standing());
      }
      return outcome;
    });
  }

  /** Settings that a partition has held until now, unless there is a row. */
  public CompletionStage<Edition> adopt(Map<String, QueueSettings> held) {
    held.forEach((name, settings) -> {
      if (!edition.rows().containsKey(name)) {
        unnumbered.putIfAbsent(name, settings);
      }
    });
    return calls.submit(() -> {
      for (Map.Entry<String, QueueSettings> queue : held.entrySet()) {
        if (!edition.rows().containsKey(queue.getKey())) {
          table.adopt(queue.getKey(), queue.getValue());
        }
      }
      Standing standing = table.standing();
      return take(table.load(), standing);
    });
  }
}
