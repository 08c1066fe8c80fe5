package io.sampo.app.map;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Lines of a byte stream, ended by one byte or by the end; each has a bounded length. */
final class LineReader {

  private static final int BUFFER_BYTES = 64 * 1024;

  private final InputStream in;
  private final int lineBytesMax;
  private final byte lineEnd;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;
  private boolean overlong;

  /** Lines that end with {@code \n}. */
  LineReader(InputStream in, int lineBytesMax) {
    this(in, lineBytesMax, (byte) '\n');
  }

  LineReader(InputStream in, int lineBytesMax, byte lineEnd) {
    this.in = in;
    this.lineEnd = lineEnd;
    this.lineBytesMax = lineBytesMax;
  }

  /** The next line without its end, or empty at the end of the stream. */
  Optional<byte[]> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    boolean any = false;
    overlong = false;
    while (position < limit || fill()) {
      any = true;
      int end = endOfLine();
      keep(line, end);
      position = end + 1;
      if (end < limit) {
        return Optional.of(line.toByteArray());
      }
      position = limit;
    }
    return any ? Optional.of(line.toByteArray()) : Optional.empty();
  }

  /** Whether the last line was longer than allowed, and so was cut off. */
  boolean overlong() {
    return overlong;
  }

  /** Whether the next line can be had without reading. */
  boolean hasLineReady() {
    return position < limit && endOfLine() < limit;
  }

  private int endOfLine() {
    int end = position;
    while (end < limit && buffer[end] != lineEnd) {
      end++;
    }
    return end;
  }

  private void keep(ByteArrayOutputStream line, int end) {
    int room = lineBytesMax - line.size();
    overlong |= end - position > room;
    line.write(buffer, position, Math.min(end - position, room));
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(in.read(buffer), 0);
    return limit > 0;
  }
}
