package io.sampo.app.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Source;

/** So many places for requests that stay long. */
public final class Room {

  private final int places;
  private final AtomicInteger taken = new AtomicInteger();

  /** A room with that many places. */
  public Room(int places) {
    this.places = places;
  }

  /** Takes so many places if they are free. */
  public boolean tryEnter(int wanted) {
    if (taken.addAndGet(wanted) <= places) {
      return true;
    }
    taken.addAndGet(-wanted);
    return false;
  }

  /** Gives places back. */
  public void leave(int held) {
    taken.addAndGet(-held);
  }

  /** How many places are taken. */
  public int taken() {
    return taken.get();
  }

  /** Whether so many places are free now. */
  public boolean has(int wanted) {
    return taken.get() + wanted <= places;
  }

  /**
   * The stream, holding so many places while it runs. It takes them when it starts, free or not: an
   * answer that is never sent must hold none, so the caller only looks beforehand.
   *
   * @param dropped ends the stream
   */
  public <T> Source<T, NotUsed> during(
      int held, Source<T, ?> stream, CompletableFuture<Void> dropped) {
    return stream
        .viaMat(KillSwitches.<T>single(), Keep.right())
        .watchTermination((end, done) -> {
          taken.addAndGet(held);
          done.whenComplete((_, _) -> leave(held));
          var _ = dropped.thenRun(end::shutdown);
          return NotUsed.getInstance();
        });
  }
}
