package io.sampo.cluster.partition;

import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.cluster.queue.LiveQueues;
import io.sampo.cluster.snapshot.Snapshots;
import io.sampo.cluster.task.ChangeHub;
import io.sampo.cluster.worker.Slots;
import io.sampo.core.codec.Format;
import io.sampo.core.partition.PartitionMachine;
import io.sampo.core.partition.PartitionPlace;
import java.time.Clock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * All that a partition needs of its node.
 *
 * @param node the name of this node in records: host and port
 * @param settings the limits of each partition
 * @param clock what time it is
 * @param random where jitter and the names of incarnations come from; safe for many threads
 * @param slots who may start what here
 * @param workers what runs attempts here
 * @param archive where finished tasks go
 * @param claims who has claimed idempotency keys from elsewhere
 * @param queues what holds for queues
 * @param snapshots where snapshots are kept
 * @param journalTrim what deletes journal rows that a snapshot covers
 * @param sizes how much of the heap partitions take that are not open
 * @param budget what the node may hold in memory
 * @param format the stored form that all members read
 * @param changes who watches
 * @param local the partitions that live here
 * @param metrics who is told what happens
 */
public record PartitionEnvironment(
    String node,
    PartitionSettings settings,
    Clock clock,
    RandomGenerator random,
    Slots slots,
    Workers workers,
    Archive archive,
    KeyClaims claims,
    LiveQueues queues,
    Snapshots snapshots,
    JournalTrim journalTrim,
    StoredSizes sizes,
    MemoryBudget budget,
    Supplier<Format> format,
    ChangeHub changes,
    LocalPartitions local,
    PartitionMetrics metrics) {

  /** An empty partition. */
  PartitionMachine machine(PartitionPlace place) {
    return new PartitionMachine(place, settings.rules(), random::nextDouble);
  }
}
