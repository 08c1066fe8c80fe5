package io.sampo.cluster.partition;

import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.TaskId;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The numbered sets of partitions. New tasks go to the youngest; a key always finds the same
 * partition of it.
 *
 * @param generations oldest first; at least one
 */
public record Generations(List<Generation> generations) {

  /**
   * One set of partitions.
   *
   * @param number from 1
   * @param partitions how many there are
   */
  public record Generation(int number, int partitions) {

    List<PartitionPlace> places() {
      return IntStream.range(0, partitions)
          .mapToObj(partition -> new PartitionPlace(number, partition))
          .toList();
    }
  }

  /** Takes an unmodifiable copy. */
  public Generations {
    generations = List.copyOf(generations);
  }

  /** The generation that takes new tasks. */
  public Generation youngest() {
    return generations.getLast();
  }

  /** Every partition there is. */
  public List<PartitionPlace> places() {
    return generations.stream().flatMap(generation -> generation.places().stream()).toList();
  }

  /** Where the tasks of a key go. */
  public PartitionPlace placeOf(String key) {
    Generation generation = youngest();
    return new PartitionPlace(
        generation.number(), Math.floorMod(mix(key.hashCode()), generation.partitions()));
  }

  /** Whether such a task may exist. */
  public boolean mayHold(TaskId id) {
    return generations.stream()
        .anyMatch(generation ->
            generation.number() == id.generation() && id.partition() < generation.partitions());
  }

  /** The finalizer of MurmurHash3: spreads what similar keys have in common. */
  private static int mix(int hash) {
    int mixed = hash;
    mixed = (mixed ^ mixed >>> 16) * 0x85ebca6b;
    mixed = (mixed ^ mixed >>> 13) * 0xc2b2ae35;
    return mixed ^ mixed >>> 16;
  }
}
