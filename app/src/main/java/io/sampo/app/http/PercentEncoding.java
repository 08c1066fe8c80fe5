package io.sampo.app.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The encoding of names and values in a query (WHATWG URL, application/x-www-form-urlencoded). */
final class PercentEncoding {

  private PercentEncoding() {}

  /** The text behind an encoded one; empty where it is no UTF-8 or no encoding at all. */
  static Optional<String> decode(String encoded) {
    if (encoded.indexOf('%') < 0 && encoded.indexOf('+') < 0) {
      return Optional.of(encoded);
    }
    byte[] raw = encoded.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(raw.length);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '%') {
        decoded.put(raw[i] == '+' ? (byte) ' ' : raw[i]);
        continue;
      }
      int value = i + 2 < raw.length ? (hex(raw[i + 1]) << 4) | hex(raw[i + 2]) : -1;
      if (value < 0) {
        return Optional.empty();
      }
      decoded.put((byte) value);
      i += 2;
    }
    return utf8(decoded.flip());
  }

  private static int hex(byte digit) {
    return Character.digit(digit, 16);
  }

  private static Optional<String> utf8(ByteBuffer bytes) {
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }
}
