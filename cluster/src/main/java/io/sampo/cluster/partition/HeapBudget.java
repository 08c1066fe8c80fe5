package io.sampo.cluster.partition;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** How much of the heap the live tasks of this node may take; the door asks before it accepts. */
public final class HeapBudget {

  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();

  /** A budget of so many bytes. */
  public HeapBudget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Whether there is room for more tasks. */
  public boolean hasRoom() {
    return bytes.get() < bytesMax;
  }

  /** Why nothing more can be accepted here; empty when it can. */
  Optional<PartitionActor.Refused> refusal() {
    return hasRoom()
        ? Optional.empty()
        : Optional.of(
            new PartitionActor.Refused(
                "the live tasks of a node take %d MiB of its heap, as much as they may"
                    .formatted(used() >> 20),
                true));
  }

  /** Notes that a partition's live tasks take so much more, or less where negative. */
  public void add(long more) {
    bytes.addAndGet(more);
  }

  /** What all live tasks take now, in bytes. */
  public long used() {
    return bytes.get();
  }

  /** What they may take, in bytes. */
  public long bytesMax() {
    return bytesMax;
  }
}
