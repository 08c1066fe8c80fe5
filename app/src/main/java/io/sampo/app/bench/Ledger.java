package io.sampo.app.bench;

import io.sampo.app.client.SampoClient;
import io.sampo.app.client.Stats;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The server's own counters, before and after: when the accepted tasks had ended, and whether all
 * did. Tasks of others in between can hide a loss; with ids read back they cannot.
 */
final class Ledger {

  private static final Duration POLL = Duration.ofMillis(20);

  private final SampoClient client;
  private final Duration settle;
  private final Stats before;

  Ledger(SampoClient client, Duration settle) {
    this.client = client;
    this.settle = settle;
    this.before = client.stats();
  }

  /**
   * What became of the accepted tasks.
   *
   * @param finishedNanos when the last had ended ({@link System#nanoTime}); null if not in time
   * @param archivedNanos when the last was archived; null if not in time or not known
   * @param lost how many did not end
   */
  record Outcome(@Nullable Long finishedNanos, @Nullable Long archivedNanos, long lost) {}

  /** Waits until all accepted tasks have ended and were archived, or until time is over. */
  Outcome settle(long accepted) throws InterruptedException {
    Long finished = reached(Stats::finished, before.finished() + accepted);
    Long archived = null;
    OptionalLong archivedBefore = before.archived();
    if (finished != null && archivedBefore.isPresent()) {
      archived =
          reached(stats -> stats.archived().orElse(0), archivedBefore.getAsLong() + accepted);
    }
    return new Outcome(finished, archived, lost(before, client.stats(), accepted));
  }

  /** How many of the accepted tasks the counters do not account for. */
  static long lost(Stats before, Stats after, long accepted) {
    long unknown = accepted - (after.accepted() - before.accepted());
    long unfinished = accepted - (after.finished() - before.finished());
    return Math.max(0, Math.max(unknown, unfinished));
  }

  private @Nullable Long reached(ToLongFunction<Stats> counter, long goal)
      throws InterruptedException {
    long deadline = System.nanoTime() + settle.toNanos();
    while (counter.applyAsLong(client.stats()) < goal) {
      if (System.nanoTime() - deadline > 0) {
        return null;
      }
      Thread.sleep(POLL);
    }
    return System.nanoTime();
  }
}
