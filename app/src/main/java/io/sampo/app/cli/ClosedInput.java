package io.sampo.app.cli;

import java.io.IOException;
import java.io.InputStream;

/** Standard input that was closed before the process began: a read fails, it does not end. */
final class ClosedInput extends InputStream {

  @Override
  public int read() throws IOException {
    throw new IOException("standard input is closed");
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    return read();
  }
}
