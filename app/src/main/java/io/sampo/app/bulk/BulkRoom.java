package io.sampo.app.bulk;

import io.sampo.app.http.Call;
import io.sampo.app.http.DoorRoom;
import io.sampo.cluster.memory.Reservation;
import java.util.Optional;

/**
 * The memory of one bulk: a little from beginning to end, and more as there is room. Where there is
 * none it reads on only once what it has read is answered, so each bulk goes on, if slowly.
 */
final class BulkRoom implements AutoCloseable {

  /** What each bulk may hold of lines that have no answer yet, whatever others hold. */
  private static final long OWN_BYTES_MAX = 128 << 10;

  private final DoorRoom door;
  private final Reservation held;
  private final long own;
  private long unanswered;
  private int batches;
  private boolean paused;
  private Runnable onRoom = () -> {};

  private BulkRoom(DoorRoom door, Reservation held) {
    this.door = door;
    this.held = held;
    this.own = held.bytes();
  }

  /** Room for a bulk; empty where there is none. */
  static Optional<BulkRoom> enter(DoorRoom door, Call call) {
    long announced = call.request().entity().getContentLengthOption().orElse(OWN_BYTES_MAX);
    return door.enter(Math.min(announced, OWN_BYTES_MAX)).map(held -> new BulkRoom(door, held));
  }

  /** From now on calls this, from any thread, when reading may go on after it had to pause. */
  synchronized void onRoom(Runnable action) {
    onRoom = action;
  }

  /** Whether more may be read; if not, that is told once it may. */
  synchronized boolean mayRead() {
    paused = batches > 0 && unanswered >= own && !door.hasRoom();
    return !paused;
  }

  /**
   * Notes that so many bytes were read.
   *
   * @return false where the node cannot hold them, and nothing is under way that would make room
   */
  synchronized boolean read(long bytes) {
    unanswered += bytes;
    long more = unanswered - Math.max(own, held.bytes());
    if (more <= 0 || held.grow(more)) {
      return true;
    }
    if (batches > 0) {
      held.growAnyway(more);
    }
    return batches > 0;
  }

  /** Notes that a batch is on its way. */
  synchronized void handedOn() {
    batches++;
  }

  /** Notes that a batch with so many bytes is answered. */
  void answeredBatch(long bytes) {
    synchronized (this) {
      batches--;
    }
    answered(bytes);
  }

  /** Notes that so many bytes are held no longer. */
  void answered(long bytes) {
    Runnable resume;
    synchronized (this) {
      unanswered -= bytes;
      held.shrink(Math.max(0, held.bytes() - Math.max(own, unanswered)));
      resume = paused ? onRoom : () -> {};
      paused = false;
    }
    resume.run();
  }

  @Override
  public void close() {
    held.close();
  }
}
