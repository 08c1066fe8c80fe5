package io.sampo.cluster.worker;

import java.io.Writer;

/** A text that takes so many characters and then ends its writer. */
final class BoundedText extends Writer {

  private final StringBuilder text = new StringBuilder();
  private final int charsMax;
  private boolean overflowed;

  /** Unchecked, since a {@link java.io.PrintWriter} swallows what is checked and writes on. */
  private static final class Full extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Full() {
      super("full", null, false, false);
    }
  }

  BoundedText(int charsMax) {
    this.charsMax = charsMax;
  }

  @Override
  public void write(char[] chars, int offset, int length) {
    int room = Math.min(length, charsMax - text.length());
    text.append(chars, offset, room);
    if (room < length) {
      overflowed = true;
      throw new Full();
    }
  }

  boolean overflowed() {
    return overflowed;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}

  @Override
  public String toString() {
    return text.toString();
  }
}
