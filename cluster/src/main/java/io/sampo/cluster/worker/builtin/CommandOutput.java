package io.sampo.cluster.worker.builtin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a command writes to one of its streams: its beginning is kept, the rest read and dropped.
 *
 * <p>It is read only as far as there is something, so nobody waits for a process that holds the
 * stream open and says nothing.
 */
final class CommandOutput {

  private static final int BYTES_AT_ONCE = 16 << 10;

  /** Then others have their turn: a command may write without end. */
  private static final int READS_AT_ONCE = 8;

  /** A pipe holds no more, so what a command wrote before its end is read by then. */
  private static final int PIPE_BYTES_MAX = 1 << 20;

  private final InputStream stream;
  private final int bytesMax;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

  CommandOutput(InputStream stream, int bytesMax) {
    this.stream = stream;
    this.bytesMax = bytesMax;
  }

  /** Reads what is there, within bounds; whether there was anything. */
  boolean read(byte[] buffer) throws IOException {
    return read(buffer, READS_AT_ONCE);
  }

  /** Reads what an ended command has left in the stream. */
  void readRest() throws IOException {
    read(buffer(), PIPE_BYTES_MAX / BYTES_AT_ONCE);
  }

  private boolean read(byte[] buffer, int timesMax) throws IOException {
    int times = 0;
    while (times < timesMax && readOnce(buffer)) {
      times++;
    }
    return times > 0;
  }

  private boolean readOnce(byte[] buffer) throws IOException {
    // When a process ends the JDK empties its streams under the same monitor.
    synchronized (stream) {
      int ready = Math.min(stream.available(), buffer.length);
      int n = ready == 0 ? 0 : stream.read(buffer, 0, ready);
      kept.write(buffer, 0, Math.clamp(n, 0, bytesMax - kept.size()));
      return n > 0;
    }
  }

  static byte[] buffer() {
    return new byte[BYTES_AT_ONCE];
  }

  /** As UTF-8. */
  String text() {
    return kept.toString(StandardCharsets.UTF_8);
  }
}
