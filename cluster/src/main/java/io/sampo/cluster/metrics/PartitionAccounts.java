package io.sampo.cluster.metrics;

import io.sampo.cluster.partition.PartitionMetrics;
import io.sampo.core.partition.PartitionView;
import io.sampo.core.task.TaskStatus;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;

/** What the partitions that are on this node say of themselves, added up. */
final class PartitionAccounts {

  private final Set<Account> accounts = ConcurrentHashMap.newKeySet();
  private final Growth growth;

  /** Is told what was added since a partition spoke last. */
  interface Growth {

    void accepted(long tasks);

    void finished(TaskStatus status, long tasks);

    void left();
  }

  PartitionAccounts(Growth growth) {
    this.growth = growth;
  }

  PartitionMetrics.Account open() {
    Account account = new Account();
    accounts.add(account);
    return account;
  }

  int size() {
    return accounts.size();
  }

  long live(TaskStatus status) {
    return sum(account -> account.counts.live().getOrDefault(status, 0L));
  }

  /** Finished tasks that the archive does not hold yet. */
  long unarchived() {
    return sum(account ->
        account.counts.live().entrySet().stream()
            .filter(entry -> entry.getKey().finished())
            .mapToLong(Map.Entry::getValue)
            .sum());
  }

  private long sum(ToLongFunction<Account> of) {
    return accounts.stream().mapToLong(of).sum();
  }

  long oldestReadyMillis() {
    return accounts.stream().mapToLong(it -> it.oldestReady).min().orElse(Long.MAX_VALUE);
  }

  long oldestUnarchivedMillis() {
    return accounts.stream().mapToLong(it -> it.oldestUnarchived).min().orElse(Long.MAX_VALUE);
  }

  /** One partition; written on its thread, read by any. */
  private final class Account implements PartitionMetrics.Account {

    private static final PartitionView.Counts NOTHING =
        new PartitionView.Counts(0, 0, Map.of(), Map.of());

    private volatile PartitionView.Counts counts = NOTHING;
    private boolean known;
    private volatile long oldestReady = Long.MAX_VALUE;
    private volatile long oldestUnarchived = Long.MAX_VALUE;

    @Override
    public void stands(PartitionView.Counts now) {
      PartitionView.Counts before = counts;
      counts = now;
      if (known) {
        growth.accepted(now.accepted() - before.accepted());
        now.finished()
            .forEach((status, n) ->
                growth.finished(status, n - before.finished().getOrDefault(status, 0L)));
      }
      known = true;
    }

    @Override
    public void oldestReady(long atMillis) {
      oldestReady = atMillis;
    }

    @Override
    public void oldestUnarchived(long atMillis) {
      oldestUnarchived = atMillis;
    }

    @Override
    public void left() {
      if (accounts.remove(this)) {
        growth.left();
      }
    }
  }
}
