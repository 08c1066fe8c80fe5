package io.sampo.core.codec;

import io.sampo.core.task.Names;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@link ByteWriter} wrote. Texts that recur (types, queues, nodes) are given as the
 * same object, so a million tasks do not hold a million copies of one name.
 */
public final class ByteReader {

  private final byte[] bytes;
  private final int end;
  private int at;

  /** Reads from the first byte to the last. */
  public ByteReader(byte[] bytes) {
    this(bytes, bytes.length);
  }

  private ByteReader(byte[] bytes, int end) {
    this(bytes, 0, end);
  }

  private ByteReader(byte[] bytes, int at, int end) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  /**
   * Reads what {@link ByteWriter#toSealedBytes} gave.
   *
   * @throws IllegalStateException where a byte of it is missing or changed
   */
  public static ByteReader ofSealed(byte[] bytes) {
    if (!Seal.holds(bytes)) {
      throw new IllegalStateException(
          "%d bytes that are damaged: their checksum is wrong".formatted(bytes.length));
    }
    return new ByteReader(bytes, bytes.length - Seal.LENGTH);
  }

  /** Whether bytes are left. */
  public boolean hasMore() {
    return at < end;
  }

  /** Reads one byte, 0 to 255. */
  public int getByte() {
    if (at >= end) {
      throw new IllegalStateException("the record ends at byte %d".formatted(at));
    }
    return bytes[at++] & 0xFF;
  }

  /** Reads one byte as a boolean. */
  public boolean getBoolean() {
    return getByte() != 0;
  }

  /** Reads a variable-length number. */
  public long getLong() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int next = getByte();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new IllegalStateException("no number ends at byte %d".formatted(at));
  }

  /** Reads a variable-length number that is an int. */
  public int getInt() {
    long value = getLong();
    if (value != (int) value) {
      throw new IllegalStateException("%d is too large at byte %d".formatted(value, at));
    }
    return (int) value;
  }

  /** Reads how many entries follow; each takes a byte at least, so there cannot be too many. */
  public int getCount() {
    int count = getInt();
    if (count < 0 || count > end - at) {
      throw new IllegalStateException("a count of %d at byte %d".formatted(count, at));
    }
    return count;
  }

  /** Reads 8 bytes. */
  public long getFixedLong() {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = (value << 8) | getByte();
    }
    return value;
  }

  /** Reads a length and so many bytes. */
  public byte[] getBytes() {
    int length = getCount();
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  /** Reads a length and gives a reader of so many bytes, which are not copied. */
  public ByteReader getPart() {
    int length = getCount();
    at += length;
    return new ByteReader(bytes, at - length, at);
  }

  /**
   * Ends the reading of a part.
   *
   * @throws IllegalStateException where bytes are left, which only a newer release understands
   */
  public void end() {
    if (hasMore()) {
      throw new IllegalStateException(
          "%d bytes more than this release knows, at byte %d: start a newer one"
              .formatted(end - at, at));
    }
  }

  /** Reads a text. */
  public String getText() {
    return new String(getBytes(), StandardCharsets.UTF_8);
  }

  /** Reads a text that recurs. */
  public String getName() {
    return Names.share(getText());
  }

  /** Reads a text that may be missing. */
  public @Nullable String getOptionalText() {
    return getBoolean() ? getText() : null;
  }

  /** Reads a set of texts. */
  public Set<String> getTexts() {
    Set<String> texts = new HashSet<>();
    for (int left = getCount(); left > 0; left--) {
      texts.add(getText());
    }
    return texts;
  }
}
