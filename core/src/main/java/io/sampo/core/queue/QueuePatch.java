package io.sampo.core.queue;

import io.sampo.core.partition.QueueSettings;
import org.jspecify.annotations.Nullable;

/**
 * A change to what holds for a queue, as a value: applied to whatever holds at that moment, so that
 * two changes of different settings both count.
 *
 * @param paused whether no task of it starts; null to leave that as it is
 * @param maxRunning how many of its tasks may run at once, 0 for no limit; null to leave that
 */
public record QueuePatch(@Nullable Boolean paused, @Nullable Integer maxRunning) {

  /** The change that brings about all of these settings. */
  public static QueuePatch to(QueueSettings settings) {
    return new QueuePatch(settings.paused(), settings.maxRunning());
  }

  /** What holds after the change. */
  public QueueSettings applyTo(QueueSettings before) {
    return new QueueSettings(
        paused == null ? before.paused() : paused,
        maxRunning == null ? before.maxRunning() : maxRunning);
  }
}
