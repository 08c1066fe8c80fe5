package io.sampo.cluster.control;

import io.sampo.cluster.partition.PartitionStatus;
import io.sampo.core.partition.PartitionPlace;
import org.jspecify.annotations.Nullable;

/**
 * Where a partition is and how it stands.
 *
 * @param place which one
 * @param node who runs it; null while nobody does, or its node does not answer
 * @param status how it stands; null with {@code node}
 */
public record PartitionPlacement(
    PartitionPlace place, @Nullable String node, @Nullable PartitionStatus status) {}
