package io.sampo.app.client;

import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Text that came in as bytes, and is refused rather than changed where it is no UTF-8. */
public final class Utf8Text {

  private Utf8Text() {}

  /** Says where the bytes stop being UTF-8. */
  private static final class NoUtf8Exception extends CharacterCodingException {

    @Serial private static final long serialVersionUID = 1L;

    private final String message;

    private NoUtf8Exception(String message) {
      this.message = message;
    }

    @Override
    public String getMessage() {
      return message;
    }
  }

  /**
   * The text in these bytes.
   *
   * @throws CharacterCodingException when they are not UTF-8, with a message that says where
   */
  public static String decode(byte[] bytes) throws CharacterCodingException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      throw new NoUtf8Exception(
          "is not valid UTF-8 at byte %d (0x%02x)"
              .formatted(in.position() + 1, bytes[in.position()] & 0xFF));
    }
    return out.flip().toString();
  }
}
