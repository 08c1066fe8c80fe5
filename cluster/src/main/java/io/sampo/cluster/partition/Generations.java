package io.sampo.cluster.partition;

import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.partition.PartitionView;
import io.sampo.core.task.TaskId;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The numbered sets of partitions as they stood at one time. New tasks go to the youngest; a key
 * always finds the same partition of each.
 *
 * @param generations oldest first; at least one, the last one open
 */
public record Generations(List<Generation> generations) {

  /** The most partitions a generation may have. */
  public static final int PARTITIONS_MAX = 4_096;

  /** What a generation does. */
  public enum State {
    /** It takes new tasks. */
    OPEN,
    /** It runs what it holds, and takes nothing but what belongs to that. */
    CLOSING,
    /** It has run empty; its partitions do not run any more. */
    RETIRED
  }

  /**
   * One set of partitions.
   *
   * @param number from 1
   * @param partitions how many there are
   * @param state what it does
   * @param epoch counts up when tasks may come back into it after it may have been found empty
   * @param counts what its partitions counted in their time; nothing unless it is retired
   */
  public record Generation(
      int number, int partitions, State state, long epoch, PartitionView.Counts counts) {

    /** Its partitions. */
    public List<PartitionPlace> places() {
      return IntStream.range(0, partitions)
          .mapToObj(partition -> new PartitionPlace(number, partition))
          .toList();
    }

    /** Whether that is one of its partitions. */
    boolean contains(PartitionPlace place) {
      return place.generation() == number && place.number() < partitions;
    }

    /**
     * Where the tasks of a key go in it.
     *
     * @param route the key's hash
     */
    public PartitionPlace placeOf(int route) {
      return new PartitionPlace(number, Math.floorMod(mix(route), partitions));
    }

    /** The finalizer of MurmurHash3: spreads what similar keys have in common. */
    private static int mix(int hash) {
      int mixed = hash;
      mixed = (mixed ^ mixed >>> 16) * 0x85ebca6b;
      mixed = (mixed ^ mixed >>> 13) * 0xc2b2ae35;
      return mixed ^ mixed >>> 16;
    }

    /** Whether its partitions run. */
    public boolean live() {
      return state != State.RETIRED;
    }
  }

  /** Takes an unmodifiable copy. */
  public Generations {
    generations = List.copyOf(generations);
  }

  /** What picks the partition of a key. */
  public static int route(String key) {
    return key.hashCode();
  }

  /** The generation that takes new tasks. */
  public Generation youngest() {
    return generations.getLast();
  }

  /** Those that are not retired, oldest first. */
  public List<Generation> live() {
    return generations.stream().filter(Generation::live).toList();
  }

  /** The oldest that is not retired: where the tasks of a key are looked for first. */
  public Generation oldest() {
    return live().getFirst();
  }

  /** The next younger one that is not retired. */
  public Optional<Generation> after(int number) {
    return live().stream().filter(generation -> generation.number() > number).findFirst();
  }

  /** Every partition that runs. */
  public List<PartitionPlace> places() {
    return live().stream().flatMap(generation -> generation.places().stream()).toList();
  }

  /** The generation of that number. */
  public Optional<Generation> find(int number) {
    return generations.stream().filter(generation -> generation.number() == number).findFirst();
  }

  /** The generation such a task would be in. */
  public Optional<Generation> of(TaskId id) {
    return find(id.generation()).filter(generation -> id.partition() < generation.partitions());
  }
}
