package io.sampo.cluster.task;

import java.time.Duration;

/**
 * The journal or the archive cannot be reached now: try again later (503). Or too much is held or
 * waits already (429).
 */
public final class Unavailable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;
  private final boolean overloaded;

  /** Says what cannot be reached and when to try again. */
  public Unavailable(String message, Duration retryAfter) {
    this(message, retryAfter, false);
  }

  private Unavailable(String message, Duration retryAfter, boolean overloaded) {
    super(message, null, false, false);
    this.retryAfter = retryAfter;
    this.overloaded = overloaded;
  }

  /** Says of what there is too much, and when to try again. */
  public static Unavailable overloaded(String message, Duration retryAfter) {
    return new Unavailable(message, retryAfter, true);
  }

  /** Whether there is too much already, rather than something being away. */
  public boolean isOverloaded() {
    return overloaded;
  }

  /** When trying again makes sense. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
