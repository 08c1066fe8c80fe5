package io.sampo.cluster.worker;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;

/** Keeps what is written up to a limit, and refuses the rest so that the writer stops early. */
final class BoundedBytes extends OutputStream {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
  private final int bytesMax;
  private boolean overflowed;

  BoundedBytes(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }

  boolean overflowed() {
    return overflowed;
  }

  @Override
  public void write(int b) {
    makeRoom(1);
    bytes.write(b);
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    makeRoom(length);
    bytes.write(source, offset, length);
  }

  private void makeRoom(int length) {
    if (length > bytesMax - bytes.size()) {
      overflowed = true;
      throw new IllegalStateException("more than " + bytesMax + " bytes");
    }
  }
}
