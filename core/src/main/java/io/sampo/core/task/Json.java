package io.sampo.core.task;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One JSON value as UTF-8 text: checked once at the door, then carried as opaque bytes.
 *
 * <p>The array is shared, not copied: whoever makes a {@code Json} hands the bytes over for good.
 */
public final class Json {

  /** The JSON value {@code null}. */
  public static final Json NULL = of("null");

  private final byte[] utf8;

  private Json(byte[] utf8) {
    this.utf8 = utf8;
  }

  /** Wraps bytes that hold one valid JSON value; they must not change any more. */
  public static Json of(byte[] utf8) {
    return new Json(utf8);
  }

  /** Wraps a text that is one valid JSON value. */
  public static Json of(String text) {
    return new Json(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The UTF-8 bytes themselves: read only. */
  public byte[] utf8() {
    return utf8;
  }

  /** The number of bytes. */
  public int length() {
    return utf8.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Json that && Arrays.equals(utf8, that.utf8);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(utf8);
  }

  @Override
  public String toString() {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
