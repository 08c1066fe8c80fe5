package io.sampo.cluster.partition;

import io.sampo.cluster.task.HandlerCatalog;
import io.sampo.cluster.task.WaitReason;
import io.sampo.cluster.worker.Slots;
import io.sampo.core.partition.Waiting;
import java.time.Instant;

/** Completes what a partition knows of a waiting task with what the workers know. */
final class WaitReasons {

  private WaitReasons() {}

  static WaitReason of(Waiting waiting, Slots slots, HandlerCatalog handlers) {
    return switch (waiting) {
      case Waiting.Nothing w -> new WaitReason.Nothing(w.status());
      case Waiting.Timer w -> new WaitReason.Timer(at(w.sinceMillis()), at(w.untilMillis()));
      case Waiting.Key w -> new WaitReason.Key(at(w.sinceMillis()), w.key(), w.holder());
      case Waiting.Paused w -> new WaitReason.Paused(at(w.sinceMillis()), w.queue());
      case Waiting.Slot w -> slot(w, slots, handlers);
    };
  }

  private static WaitReason slot(Waiting.Slot waiting, Slots slots, HandlerCatalog handlers) {
    Instant since = at(waiting.sinceMillis());
    if (!handlers.handles(waiting.type())) {
      return new WaitReason.Handler(since, waiting.type());
    }
    Integer maxRunning = waiting.maxRunning();
    return maxRunning != null && !slots.shortOf(waiting.type())
        ? new WaitReason.Limit(since, waiting.queue(), maxRunning)
        : new WaitReason.Slot(since, waiting.type());
  }

  private static Instant at(long epochMillis) {
    return Instant.ofEpochMilli(epochMillis);
  }
}
