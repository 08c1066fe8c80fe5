package io.sampo.app.map;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Whoever read the results has closed their end ({@code sampo map ... | head}). */
public final class OutputClosedException extends UncheckedIOException {

  private static final long serialVersionUID = 1L;

  /** The output cannot be written any more. */
  public OutputClosedException(IOException cause) {
    super("the output is closed", cause);
  }
}
