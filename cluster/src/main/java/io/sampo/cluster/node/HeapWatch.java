package io.sampo.cluster.node;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Judges whether the heap is full for good: one collection of all of it after the other leaves
 * nearly as much as fits. A single array that does not fit, and an attempt that fills the heap and
 * fails of it, pass it by, for what they held is free again. Confined to one thread.
 */
public final class HeapWatch {

  /** What a collection must leave for the heap to count as full, in percent of the most it has. */
  static final int FULL_PERCENT = 95;

  /** So many collections in a row must have left as much. */
  static final int COLLECTIONS_MIN = 5;

  /** And for so long. */
  static final Duration FULL_FOR = Duration.ofSeconds(5);

  private final Heap heap;
  private final LongSupplier nanoTime;
  private long collectionsBefore;
  private int fullCollections;
  private long fullSince;

  /** The heap of this process. */
  public interface Heap {

    /** How often all of it was collected so far. */
    long collections();

    /** What the last such collection left, in bytes; 0 before the first. */
    long bytesLeft();

    /** The most it may have, in bytes. */
    long bytesMax();
  }

  /** A watch over a heap that is looked at about once a second, or more often. */
  public HeapWatch(Heap heap, LongSupplier nanoTime) {
    this.heap = heap;
    this.nanoTime = nanoTime;
    this.collectionsBefore = heap.collections();
  }

  /** Looks at the heap; says how full it is where nothing helps any more. */
  public Optional<String> look() {
    long collections = heap.collections();
    if (collections == collectionsBefore) {
      return Optional.empty(); // Nobody needed any memory.
    }
    long more = collections - collectionsBefore;
    collectionsBefore = collections;
    if (!full()) {
      fullCollections = 0;
      return Optional.empty();
    }
    if (fullCollections == 0) {
      fullSince = nanoTime.getAsLong();
    }
    fullCollections += (int) Math.min(more, COLLECTIONS_MIN);
    return fullCollections >= COLLECTIONS_MIN
            && nanoTime.getAsLong() - fullSince >= FULL_FOR.toNanos()
        ? Optional.of(describe())
        : Optional.empty();
  }

  /** Whether the last collection of all of the heap left it full. */
  public boolean full() {
    return heap.bytesLeft() >= heap.bytesMax() / 100 * FULL_PERCENT;
  }

  /** How full it is, in words. */
  public String describe() {
    return "its heap is full: the last collection left %,d of %,d MiB"
        .formatted(heap.bytesLeft() >> 20, heap.bytesMax() >> 20);
  }
}
