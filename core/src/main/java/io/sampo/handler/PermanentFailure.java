package io.sampo.handler;

import org.jspecify.annotations.Nullable;

/** Thrown by a handler to end its task as failed at once: trying again would not help. */
public class PermanentFailure extends Exception {

  private static final long serialVersionUID = 1L;

  /** A failure with a message for people. */
  public PermanentFailure(String message) {
    super(message);
  }

  /** A failure with a message for people and what caused it. */
  public PermanentFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
