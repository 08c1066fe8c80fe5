package io.sampo.app.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Standard output, whose first failure is remembered: some of those who write to it, a PrintWriter
 * above all, keep failures to themselves.
 */
final class CheckedOutput extends OutputStream {

  private OutputStream out;
  private @Nullable IOException failure;

  /** Checks what is written to this stream. */
  CheckedOutput(OutputStream out) {
    this.out = out;
  }

  /** Standard output that was closed before the process began. */
  static OutputStream closed() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException("it is closed");
      }
    };
  }

  /** What went wrong first; empty while all was written. */
  synchronized Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Whether nobody reads any more, which is no mistake ({@code sampo ls | head}). */
  static boolean isBrokenPipe(IOException failure) {
    return String.valueOf(failure.getMessage()).contains("Broken pipe");
  }

  /** Forgets what went wrong, and drops all that is still to come. */
  synchronized void giveUp() {
    failure = null;
    out = OutputStream.nullOutputStream();
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    if (failure != null) {
      throw new IOException(failure.getMessage(), failure);
    }
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public synchronized void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      failure = failure == null ? e : failure;
      throw e;
    }
  }
}
