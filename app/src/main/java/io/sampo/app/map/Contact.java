package io.sampo.app.map;

import io.sampo.app.client.Durations;
import io.sampo.app.client.ProblemException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Whether the server can be had: slows the sending down while it cannot, and says so once for each
 * outage rather than once for each request.
 */
final class Contact {

  private static final Duration BACKOFF_MAX = Duration.ofSeconds(5);

  private final LineWindow window;
  private final Duration backoffMin;
  private final Consumer<String> notices;
  private Duration backoff;
  private boolean everMade;
  private boolean outage;
  private long pausedUntil = System.nanoTime();

  Contact(LineWindow window, Duration backoffMin, Consumer<String> notices) {
    this.window = window;
    this.backoffMin = backoffMin;
    this.backoff = backoffMin;
    this.notices = notices;
  }

  /** The server answered. */
  synchronized void made() {
    everMade = true;
  }

  /** The server did what it was asked to. */
  synchronized void works() {
    if (outage) {
      notices.accept("going on");
    }
    outage = false;
    backoff = backoffMin;
  }

  /** Whether the server has answered at least once. */
  synchronized boolean everMade() {
    return everMade;
  }

  /** The connection was lost, or cannot be made. */
  synchronized void lost(String reason) {
    outage("lost the connection (" + reason + ")", Duration.ZERO);
  }

  /** The server said to come back later. */
  synchronized void refused(ProblemException refusal) {
    outage("the server says: " + refusal.getMessage(), refusal.retryAfter().orElse(Duration.ZERO));
  }

  /** The server has no room for a single line right now. */
  synchronized void slowDown() {
    pause(Duration.ZERO);
  }

  private void outage(String what, Duration atLeast) {
    Duration pause = pause(atLeast);
    if (!outage) {
      outage = true;
      notices.accept(what + "; trying again in " + Durations.human(pause) + " and from then on");
    }
  }

  private Duration pause(Duration atLeast) {
    long now = System.nanoTime();
    if (atLeast.isZero() && now - pausedUntil < 0) {
      return Duration.ofNanos(pausedUntil - now); // another request backs off for all already
    }
    double jitter = ThreadLocalRandom.current().nextDouble(0.5, 1);
    Duration own = Duration.ofNanos((long) (backoff.toNanos() * jitter));
    Duration pause = longer(own, atLeast);
    pausedUntil = Math.max(pausedUntil, now + pause.toNanos());
    window.pause(pause);
    Duration doubled = backoff.multipliedBy(2);
    backoff = doubled.compareTo(BACKOFF_MAX) < 0 ? doubled : BACKOFF_MAX;
    return pause;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
