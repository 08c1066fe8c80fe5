package io.sampo.app.http;

import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.cluster.memory.MemoryKind;
import io.sampo.cluster.memory.Reservation;
import java.time.Duration;
import java.util.Optional;

/**
 * What the requests of a node may take of its memory while they are read and until they are
 * answered.
 *
 * @param budget the budget of the node
 */
public record DoorRoom(MemoryBudget budget) {

  private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

  /** Room without an end. */
  public static DoorRoom unlimited() {
    return new DoorRoom(MemoryBudget.unlimited());
  }

  /** Holds memory for a body that is there; empty where there is no room. */
  public Optional<Reservation> enter(long bytes) {
    return budget.reserve(MemoryKind.DOOR, bytes);
  }

  /**
   * Begins to hold memory for a body that is still to come. Slow senders get half of the room
   * between them, so that what comes at once finds some.
   */
  Optional<Reservation> enterSlowly() {
    return budget.used(MemoryKind.DOOR) < budget.limits().share(MemoryKind.DOOR) / 2
        ? enter(0)
        : Optional.empty();
  }

  /** Whether there is room for more. */
  public boolean hasRoom() {
    return budget.hasRoom(MemoryKind.DOOR);
  }

  /** The problem of a request for which there is none. */
  public Problem refusal() {
    return overloaded(
        "requests under way take %d MiB of this node's heap, as much as they may"
            .formatted(budget.used(MemoryKind.DOOR) >> 20));
  }

  /** A problem that a later try may not meet. */
  public static Problem overloaded(String detail) {
    return Problem.of(ProblemType.OVERLOADED, detail).retryAfter(TRY_AGAIN);
  }
}
