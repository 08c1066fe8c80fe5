package io.sampo.cluster.task;

import java.time.Duration;

/** The journal or the archive cannot be reached now: try again later (503). */
public final class Unavailable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  /** Says what cannot be reached and when to try again. */
  public Unavailable(String message, Duration retryAfter) {
    super(message, null, false, false);
    this.retryAfter = retryAfter;
  }

  /** When trying again makes sense. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
