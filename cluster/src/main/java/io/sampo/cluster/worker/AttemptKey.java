package io.sampo.cluster.worker;

import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionPlace;

/** Which attempt of which partition: tokens are a partition's own. */
record AttemptKey(PartitionPlace place, long token) {

  static AttemptKey of(AttemptOrder order) {
    return new AttemptKey(PartitionPlace.of(order.id()), order.token());
  }
}
