package io.sampo.cluster.partition;

import io.sampo.core.partition.PartitionPlace;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tells how large partitions are that are not open. */
@FunctionalInterface
public interface StoredSizes {

  /** Knows nothing of any partition, so that each is opened at once. */
  StoredSizes UNKNOWN = _ -> CompletableFuture.completedFuture(StoredSize.NOTHING);

  /** The size of a partition. */
  CompletionStage<StoredSize> of(PartitionPlace place);
}
