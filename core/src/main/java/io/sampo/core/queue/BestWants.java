package io.sampo.core.queue;

import io.sampo.core.partition.PartitionPlace;
import org.jspecify.annotations.Nullable;

/**
 * What goes first in a queue: a partition whose own tasks go before those of all others may fill a
 * place again that became free there, any other leaves it to them.
 *
 * @param firstPlace the partition whose tasks go first; null where nobody waits
 * @param first what waits there
 * @param second the best of what waits in all other partitions
 * @param over whether more places are filled than there are: then none is filled again
 */
public record BestWants(
    @Nullable PartitionPlace firstPlace,
    @Nullable Want first,
    @Nullable Want second,
    boolean over) {

  /** Nobody waits. */
  public static final BestWants NONE = new BestWants(null, null, null, false);

  /** The best of what waits in partitions other than this one. */
  @Nullable Want except(PartitionPlace place) {
    return place.equals(firstPlace) ? second : first;
  }

  /** Whether those who hold places should hear of it at once, and not by the next answer. */
  boolean moreUrgentThan(BestWants before) {
    return (over && !before.over)
        || priority(first) > priority(before.first)
        || priority(second) > priority(before.second);
  }

  private static int priority(@Nullable Want want) {
    return want == null ? -1 : want.priority();
  }
}
