package io.sampo.cluster.control;

import io.sampo.cluster.partition.PartitionStatus;
import io.sampo.core.partition.PartitionPlace;

/** How one partition of a node stands. */
public record PartitionReport(PartitionPlace place, PartitionStatus status) {}
