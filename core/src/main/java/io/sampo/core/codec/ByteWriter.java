package io.sampo.core.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Writes numbers and texts to a growing array. Integers are variable-length (7 bits a byte, as in
 * Protocol Buffers), so small ones take one byte.
 */
public final class ByteWriter {

  /** The longest array that every JVM makes. */
  private static final int LENGTH_MAX = Integer.MAX_VALUE - 8;

  private byte[] bytes;
  private int size;

  /** An empty writer with room for so many bytes at first. */
  public ByteWriter(int capacity) {
    bytes = new byte[Math.max(16, capacity)];
  }

  /** How many bytes were written. */
  public int size() {
    return size;
  }

  /** Writes one byte. */
  public void putByte(int value) {
    room(1);
    bytes[size++] = (byte) value;
  }

  /** Writes a boolean as one byte. */
  public void putBoolean(boolean value) {
    putByte(value ? 1 : 0);
  }

  /** Writes a number of 0 or more in 1 to 9 bytes; a negative one takes 10. */
  public void putLong(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) ((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** Writes 8 bytes, for numbers that are seldom small. */
  public void putFixedLong(long value) {
    room(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  /** Writes a length and the bytes. */
  public void putBytes(byte[] value) {
    putLong(value.length);
    room(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  /**
   * Begins a part whose length is not known yet.
   *
   * @return where it begins, for {@link #endPart}
   */
  public int beginPart() {
    putByte(0);
    return size;
  }

  /** Ends a part: its length goes before it, and it moves where that takes more than a byte. */
  public void endPart(int start) {
    int length = size - start;
    int more = lengthBytes(length) - 1;
    if (more > 0) {
      room(more);
      System.arraycopy(bytes, start, bytes, start + more, length);
    }
    size = start - 1;
    putLong(length);
    size += length;
  }

  private static int lengthBytes(int length) {
    return Math.max(1, (38 - Integer.numberOfLeadingZeros(length)) / 7);
  }

  /** Writes a text as a length and UTF-8. */
  public void putText(String value) {
    putBytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a text that may be missing. */
  public void putOptionalText(@Nullable String value) {
    putBoolean(value != null);
    if (value != null) {
      putText(value);
    }
  }

  /** Writes some texts. */
  public void putTexts(Collection<String> values) {
    putLong(values.size());
    values.forEach(this::putText);
  }

  /** A copy of what was written. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /** A copy of what was written, with a checksum behind it: see {@link ByteReader#ofSealed}. */
  public byte[] toSealedBytes() {
    byte[] sealed = Arrays.copyOf(bytes, size + Seal.LENGTH);
    Seal.put(sealed);
    return sealed;
  }

  /** Twice as long, so that bytes are copied seldom, as far as an array may be. */
  private static int grown(int size, int more) {
    long wanted = Math.max((long) size + more, size * 2L);
    if ((long) size + more > LENGTH_MAX) {
      throw new IllegalStateException(
          "%d bytes are more than one record may have".formatted((long) size + more));
    }
    return (int) Math.min(wanted, LENGTH_MAX);
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, grown(size, more));
    }
  }
}
