package io.sampo.cluster.partition;

import io.sampo.cluster.queue.LiveQueues;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.QueueSettings;
import io.sampo.core.queue.QueueVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps a partition's copies of what holds for queues up to date. Part of {@link PartitionActor},
 * on its thread.
 */
final class QueueCopies {

  private final LiveQueues queues;
  private final TurnRunner turns;
  private final Map<String, QueueVersion> copied = new HashMap<>();
  private boolean open;
  private long edition;

  QueueCopies(LiveQueues queues, TurnRunner turns) {
    this.queues = queues;
    this.turns = turns;
  }

  /**
   * The partition is open. What holds by now holds for its first turn.
   *
   * @param unnumbered settings that an earlier release has left in its journal
   */
  void opened(Map<String, QueueSettings> unnumbered) {
    open = true;
    if (!unnumbered.isEmpty()) {
      var _ = queues.adopt(unnumbered);
    }
    look();
  }

  /** Takes over what is new since the last look. */
  void look() {
    LiveQueues.Edition now = queues.now();
    if (!open || now.number() == edition) {
      return;
    }
    edition = now.number();
    List<PartitionCommand> changes = new ArrayList<>();
    now.rows()
        .forEach((name, row) -> {
          if (!row.equals(copied.get(name))) {
            changes.add(new PartitionCommand.ChangeQueue(name, row.settings(), row.version()));
          }
        });
    if (!changes.isEmpty()) {
      turns.gather(
          new Request.Together(changes, () -> copied.putAll(now.rows()), () -> edition = 0));
    }
  }
}
