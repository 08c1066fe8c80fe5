package io.sampo.cluster.control;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/** Whether this node is leaving its cluster, and the way to make it. */
public final class Leaving {

  private final Clock clock;
  private final AtomicReference<@Nullable Instant> since = new AtomicReference<>();

  /** A node that stays. */
  public Leaving(Clock clock) {
    this.clock = clock;
  }

  /** Since when it has been leaving; null where it is not. */
  public @Nullable Instant since() {
    return since.get();
  }

  /** It is leaving from now on, for whatever reason. Again does nothing. */
  public void begin() {
    since.compareAndSet(null, clock.instant());
  }

  /** Makes it leave as on SIGTERM; it ends with its actor system. */
  void start(ActorSystem<?> system) {
    begin();
    var _ =
        CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.actorSystemTerminateReason());
  }
}
