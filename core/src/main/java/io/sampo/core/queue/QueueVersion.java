package io.sampo.core.queue;

import io.sampo.core.partition.QueueSettings;

/**
 * What holds for a queue, numbered: of two the one with the higher version counts.
 *
 * @param settings what holds
 * @param version counts up with each change, from 1; 0 where nobody has changed anything
 */
public record QueueVersion(QueueSettings settings, long version) {

  /** What holds for a queue nobody changed. */
  public static final QueueVersion NONE = new QueueVersion(QueueSettings.DEFAULT, 0);

  /** What holds after a change; this one itself where it changes nothing. */
  public QueueVersion after(QueuePatch patch) {
    QueueSettings changed = patch.applyTo(settings);
    return changed.equals(settings) ? this : new QueueVersion(changed, version + 1);
  }
}
