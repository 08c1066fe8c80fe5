package io.sampo.cluster.task;

import io.sampo.core.partition.QueueSettings;
import io.sampo.core.queue.QueueVersion;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One queue over the whole cluster.
 *
 * @param name its name
 * @param settings what holds for it
 * @param version of these settings, which counts up with each change; 0 where nobody changed any
 * @param depth unfinished tasks that do not run
 * @param ready of them, those free to start or waiting for their key's turn
 * @param running tasks that run
 * @param oldestReadyAt when the oldest task that is free to start was accepted; null for none
 */
public record QueueStatus(
    String name,
    QueueSettings settings,
    long version,
    long depth,
    long ready,
    long running,
    @Nullable Instant oldestReadyAt) {

  /** The same queue with what holds for it. */
  public QueueStatus with(QueueVersion row) {
    return new QueueStatus(
        name, row.settings(), row.version(), depth, ready, running, oldestReadyAt);
  }
}
