package io.sampo.cluster.partition;

import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.cluster.memory.MemoryKind;
import io.sampo.cluster.memory.Reservation;
import io.sampo.core.partition.PartitionPlace;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory that a partition takes before it is read back, so that a node opens only what it can
 * hold. Part of {@link PartitionActor}, on its thread.
 */
final class RecoveryRoom {

  private static final Logger LOG = LoggerFactory.getLogger(RecoveryRoom.class);

  /** What was open here is counted already: alone, it is read again whatever else is held. */
  private static final long COUNTED = Long.MIN_VALUE / 2;

  private final PartitionPlace place;
  private final StoredSizes sizes;
  private final MemoryBudget budget;
  private final ActorRef<PartitionActor.Message> self;
  private @Nullable Reservation room;
  private long wanted;
  private int round;

  RecoveryRoom(
      PartitionPlace place,
      PartitionEnvironment environment,
      ActorRef<PartitionActor.Message> self) {
    this.place = place;
    this.sizes = environment.sizes();
    this.budget = environment.budget();
    this.self = self;
  }

  /**
   * Waits for room and then opens the partition.
   *
   * @param counted what is held for it already, in bytes; 0 before it is opened for the first time
   */
  void enter(long counted, Runnable open) {
    leave();
    int thisRound = round;
    if (counted > 0) {
      queue(thisRound, new StoredSize(counted, COUNTED), open);
      return;
    }
    sizes
        .of(place)
        .exceptionally(_ -> StoredSize.NOTHING)
        .thenAccept(size -> tell(thisRound, () -> queue(thisRound, size, open)));
  }

  private void queue(int thisRound, StoredSize size, Runnable open) {
    wanted = size.likely();
    Reservation reservation =
        budget.queue(
            MemoryKind.RECOVERIES, size.likely(), size.least(), () -> tell(thisRound, open));
    room = reservation;
    if (reservation.isWaiting()) {
      LOG.atInfo()
          .addKeyValue(TurnRunner.PARTITION, place)
          .log("Partition {} stays closed for now: it {}.", place, waitsFor());
    }
  }

  private void tell(int thisRound, Runnable action) {
    self.tell(
        new PartitionActor.RoomStep(() -> {
          if (thisRound == round) {
            action.run();
          }
        }));
  }

  /** What it waits for; empty where it does not wait. */
  Optional<String> waiting() {
    Reservation reservation = room;
    return reservation != null && reservation.isWaiting()
        ? Optional.of(waitsFor())
        : Optional.empty();
  }

  /** Why the partition is away: what it waits for, or that other reason. */
  String whyAway(String otherwise) {
    return waiting().map(reason -> "the partition " + reason).orElse(otherwise);
  }

  private String waitsFor() {
    return "waits until its node has about %d MiB of memory for it; %d of %d MiB are taken"
        .formatted(
            (wanted >> 20) + 1,
            (budget.used(MemoryKind.LIVE) + budget.used(MemoryKind.RECOVERIES)) >> 20,
            budget.limits().openMax() >> 20);
  }

  /** It is open, or not to be opened any more: what it takes is counted elsewhere or not at all. */
  void leave() {
    round++;
    if (room != null) {
      room.close();
      room = null;
    }
  }
}
