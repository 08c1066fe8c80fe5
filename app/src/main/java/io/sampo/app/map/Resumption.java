package io.sampo.app.map;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * How the input compares with what an earlier run has sent: which lines the server had, and where
 * it first differs.
 */
final class Resumption {

  private final boolean retryFailed;
  private EarlierRun earlier = EarlierRun.NONE;
  private final Set<Long> retried = new HashSet<>();
  private long known;
  private long added;
  private long firstAdded = Long.MAX_VALUE;
  private long lastKnown;

  Resumption(boolean retryFailed) {
    this.retryFailed = retryFailed;
  }

  /** There was a run of that name. */
  synchronized void resumes(EarlierRun run) {
    earlier = run;
  }

  /** Whether the line's task, which has failed, is of the earlier run and still to be retried. */
  synchronized boolean mustRetry(InputLine.Work line, BulkAnswer.Task task) {
    return retryFailed
        && task.status().equals("failed")
        && earlier.has(task.createdAt())
        && retried.add(line.number());
  }

  /** The line has ended. */
  synchronized void count(InputLine.Work line, BulkAnswer.Task task) {
    retried.remove(line.number());
    if (earlier.has(task.createdAt())) {
      known++;
      lastKnown = Math.max(lastKnown, line.number());
    } else {
      added++;
      firstAdded = Math.min(firstAdded, line.number());
    }
  }

  /** What there is to say in the end; nothing of a run that was the first of its name. */
  synchronized Optional<String> summary() {
    if (earlier.until() == null) {
      return Optional.empty();
    }
    String counts = "went on: the server had %d lines".formatted(known);
    if (added == 0) {
      return Optional.of(counts);
    }
    String more = ", %d are new, the first of them line %d".formatted(added, firstAdded);
    boolean changed = firstAdded < lastKnown;
    return Optional.of(counts + more + (changed ? ": the list may have changed there" : ""));
  }
}
