package io.sampo.app.bulk;

import java.util.Arrays;

/** Cuts a stream of bytes into lines, keeping no more than one unfinished line. */
final class LineCutter {

  private static final byte[] NONE = new byte[0];

  /** The byte order mark of UTF-8, which some editors put before the first line. */
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /** Takes the lines that are not blank. */
  interface Lines {

    /** A line; its bytes are only lent. */
    void line(long number, byte[] bytes, int offset, int length);

    /** A line that is too long; its bytes are dropped. */
    void tooLong(long number);
  }

  private final int lineBytesMax;
  private final Lines lines;
  private byte[] begun = NONE;
  private int begunSize;
  private boolean skipping;
  private long number = 1;

  /** A cutter of lines of that many bytes at most. */
  LineCutter(int lineBytesMax, Lines lines) {
    this.lineBytesMax = lineBytesMax;
    this.lines = lines;
  }

  /** The number of the line under way, from 1. */
  long number() {
    return number;
  }

  /** How many bytes of an unfinished line it keeps. */
  int pending() {
    return begunSize;
  }

  /** Takes the next bytes. */
  void feed(byte[] bytes) {
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        end(bytes, start, i - start);
        start = i + 1;
      }
    }
    begin(bytes, start, bytes.length - start);
  }

  /** Takes the end of the stream: what is left is a line. */
  void finish() {
    if (begunSize > 0 || skipping) {
      end(NONE, 0, 0);
    }
  }

  private void begin(byte[] bytes, int offset, int length) {
    if (skipping || length == 0) {
      return;
    }
    if (begunSize + length > lineBytesMax) {
      skipping = true;
      begunSize = 0;
      return;
    }
    if (begunSize + length > begun.length) {
      begun = Arrays.copyOf(begun, Math.min(lineBytesMax, 2 * (begunSize + length)));
    }
    System.arraycopy(bytes, offset, begun, begunSize, length);
    begunSize += length;
  }

  private void end(byte[] bytes, int offset, int length) {
    if (begunSize > 0) {
      begin(bytes, offset, length);
    }
    if (skipping || length > lineBytesMax) {
      lines.tooLong(number);
    } else if (begunSize > 0) {
      line(begun, 0, begunSize);
    } else {
      line(bytes, offset, length);
    }
    skipping = false;
    begunSize = 0;
    number++;
  }

  private void line(byte[] bytes, int from, int all) {
    int mark = number == 1 && hasMark(bytes, from, all) ? MARK.length : 0;
    int offset = from + mark;
    int length = all - mark;
    for (int i = offset; i < offset + length; i++) {
      byte b = bytes[i];
      if (b != ' ' && b != '\t' && b != '\r') {
        lines.line(number, bytes, offset, length);
        return;
      }
    }
  }

  private static boolean hasMark(byte[] bytes, int offset, int length) {
    return length >= MARK.length
        && Arrays.equals(bytes, offset, offset + MARK.length, MARK, 0, MARK.length);
  }
}
