package io.sampo.app.map;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Standard output takes no more: its disk is full, or nobody reads it any more. */
public final class OutputClosedException extends UncheckedIOException {

  private static final long serialVersionUID = 1L;

  private final String reason;

  /** The output cannot be written any more. */
  public OutputClosedException(IOException cause) {
    super("the output cannot be written", cause);
    this.reason = String.valueOf(cause.getMessage());
  }

  /** Why, in the words of the system. */
  public String reason() {
    return reason;
  }
}
