package io.sampo.app.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Checks that bytes are UTF-8 all through, as a JSON parser that skips strings does not. */
final class Utf8 {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long NON_ASCII = 0x8080808080808080L;

  private Utf8() {}

  /** Whether the bytes begin with a mark of their order: that of UTF-8, or of UTF-16. */
  static boolean hasMark(byte[] bytes, int offset, int length) {
    return length >= 2
        && switch (bytes[offset]) {
          case (byte) 0xEF ->
              length >= 3 && bytes[offset + 1] == (byte) 0xBB && bytes[offset + 2] == (byte) 0xBF;
          case (byte) 0xFE -> bytes[offset + 1] == (byte) 0xFF;
          case (byte) 0xFF -> bytes[offset + 1] == (byte) 0xFE;
          default -> false;
        };
  }

  /** The index of the first byte, counted from the offset, that breaks the encoding; or -1. */
  static int firstFault(byte[] bytes, int offset, int length) {
    return isAscii(bytes, offset, length) ? -1 : decode(bytes, offset, length);
  }

  private static boolean isAscii(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int i = offset;
    long seen = 0;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      seen |= (long) LONGS.get(bytes, i);
    }
    for (; i < end; i++) {
      seen |= bytes[i] & NON_ASCII;
    }
    return (seen & NON_ASCII) == 0;
  }

  private static int decode(byte[] bytes, int offset, int length) {
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
    CharBuffer out = CharBuffer.allocate(Math.min(length, 1024) + 1);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult result = decoder.decode(in, out, true);
    while (result.isOverflow()) {
      out.clear();
      result = decoder.decode(in, out, true);
    }
    return result.isError() ? in.position() - offset : -1;
  }
}
