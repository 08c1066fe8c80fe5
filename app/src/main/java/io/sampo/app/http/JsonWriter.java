package io.sampo.app.http;

import io.sampo.core.task.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON into one array of bytes. Values that are JSON already are copied as they are, on one
 * line: a line break can only stand between tokens there, so a blank takes its place.
 */
public final class JsonWriter {

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes;
  private int size;
  private boolean commaDue;

  /** A writer with that much room at first. */
  public JsonWriter(int bytesExpected) {
    bytes = new byte[bytesExpected];
  }

  /** A writer for a document of common size. */
  public JsonWriter() {
    this(512);
  }

  /** Opens an object. */
  public JsonWriter beginObject() {
    return open('{');
  }

  /** Closes an object. */
  public JsonWriter endObject() {
    return close('}');
  }

  /** Opens an array. */
  public JsonWriter beginArray() {
    return open('[');
  }

  /** Closes an array. */
  public JsonWriter endArray() {
    return close(']');
  }

  /** The name of the next member. */
  public JsonWriter name(String name) {
    comma();
    quoted(name);
    put(':');
    commaDue = false;
    return this;
  }

  /** A text, or null. */
  public JsonWriter value(@Nullable String text) {
    comma();
    if (text == null) {
      append(NULL);
    } else {
      quoted(text);
    }
    return this;
  }

  /** A whole number. */
  public JsonWriter value(long number) {
    comma();
    ascii(Long.toString(number));
    return this;
  }

  /** A value that is JSON already; null for the JSON null. */
  public JsonWriter raw(@Nullable Json value) {
    comma();
    byte[] source = value == null ? NULL : value.utf8();
    ensure(source.length);
    for (byte b : source) {
      bytes[size++] = b == '\n' || b == '\r' ? (byte) ' ' : b;
    }
    return this;
  }

  /** A member that is a text or null. */
  public JsonWriter field(String name, @Nullable String text) {
    return name(name).value(text);
  }

  /** A member that is a whole number. */
  public JsonWriter field(String name, long number) {
    return name(name).value(number);
  }

  /** A member that is true or false. */
  public JsonWriter field(String name, boolean value) {
    name(name);
    comma();
    ascii(value ? "true" : "false");
    return this;
  }

  /** A member that is a number; whole ones are written without a fraction. */
  public JsonWriter field(String name, double number) {
    if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      return field(name, (long) number);
    }
    name(name);
    comma();
    ascii(Double.toString(number));
    return this;
  }

  /** A member that is an instant in RFC 3339, with milliseconds, or null. */
  public JsonWriter field(String name, @Nullable Instant instant) {
    return field(name, instant == null ? null : TimeTexts.text(instant));
  }

  /** A member that is an ISO 8601 duration, or null. */
  public JsonWriter field(String name, @Nullable Duration duration) {
    return field(name, duration == null ? null : duration.toString());
  }

  /** Ends a line of NDJSON: the next value stands for itself. */
  public JsonWriter endLine() {
    put('\n');
    commaDue = false;
    return this;
  }

  /** The number of bytes written. */
  public int size() {
    return size;
  }

  /** What was written; the writer must not be used any more. */
  public ByteString toByteString() {
    return ByteString.fromArrayUnsafe(bytes, 0, size);
  }

  /** What was written, as a value of its own. */
  public Json toJson() {
    return Json.of(Arrays.copyOf(bytes, size));
  }

  private JsonWriter open(char bracket) {
    comma();
    put(bracket);
    commaDue = false;
    return this;
  }

  private JsonWriter close(char bracket) {
    put(bracket);
    commaDue = true;
    return this;
  }

  private void comma() {
    if (commaDue) {
      put(',');
    }
    commaDue = true;
  }

  private void quoted(String text) {
    put('"');
    int length = text.length();
    ensure(length * 6 + 1);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\') {
        bytes[size++] = (byte) c;
      } else if (c < 0x80) {
        escaped(c);
      } else {
        i += beyondAscii(text, i);
      }
    }
    bytes[size++] = '"';
  }

  private void escaped(char c) {
    bytes[size++] = '\\';
    switch (c) {
      case '"', '\\' -> bytes[size++] = (byte) c;
      case '\n' -> bytes[size++] = 'n';
      case '\r' -> bytes[size++] = 'r';
      case '\t' -> bytes[size++] = 't';
      default -> {
        bytes[size++] = 'u';
        bytes[size++] = '0';
        bytes[size++] = '0';
        bytes[size++] = HEX[c >> 4];
        bytes[size++] = HEX[c & 0xF];
      }
    }
  }

  /** Writes the character there and says how many further chars it took: 1 for a pair. */
  private int beyondAscii(String text, int index) {
    int point = text.codePointAt(index);
    boolean lone = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    String character = lone ? "\uFFFD" : Character.toString(point);
    for (byte b : character.getBytes(StandardCharsets.UTF_8)) {
      bytes[size++] = b;
    }
    return point > 0xFFFF ? 1 : 0;
  }

  private void ascii(String text) {
    int length = text.length();
    ensure(length);
    for (int i = 0; i < length; i++) {
      bytes[size++] = (byte) text.charAt(i);
    }
  }

  private void append(byte[] more) {
    ensure(more.length);
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
  }

  private void put(char c) {
    ensure(1);
    bytes[size++] = (byte) c;
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
