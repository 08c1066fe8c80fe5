package io.sampo.app.client;

import org.jspecify.annotations.Nullable;

/** A call that did not do what was asked. */
public abstract sealed class ClientException extends RuntimeException
    permits ProblemException, UnreachableException {

  private static final long serialVersionUID = 1L;

  ClientException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The reason, in words. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
