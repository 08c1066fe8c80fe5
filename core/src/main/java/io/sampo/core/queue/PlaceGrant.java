package io.sampo.core.queue;

import io.sampo.core.partition.PartitionPlace;

/**
 * More places for a partition.
 *
 * @param place which partition
 * @param opening of the statement that this answers
 * @param number of the statement that this answers
 * @param queue in which queue
 * @param held how many places it may fill now, those it held included
 */
public record PlaceGrant(
    PartitionPlace place, long opening, long number, String queue, long held) {}
