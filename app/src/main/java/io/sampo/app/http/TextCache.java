package io.sampo.app.http;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A small bounded cache that gives the same {@code String} for texts that come again and again,
 * such as task types. What does not fit pushes out what was in its place.
 */
final class TextCache {

  private static final int SLOTS = 1 << 10;

  private final AtomicReferenceArray<@Nullable String> slots = new AtomicReferenceArray<>(SLOTS);

  String of(char[] text, int offset, int length) {
    int hash = 0;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + text[i];
    }
    int slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
    String known = slots.getPlain(slot);
    if (known != null && same(known, text, offset, length)) {
      return known;
    }
    String fresh = new String(text, offset, length);
    slots.setRelease(slot, fresh);
    return fresh;
  }

  private static boolean same(String known, char[] text, int offset, int length) {
    if (known.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (known.charAt(i) != text[offset + i]) {
        return false;
      }
    }
    return true;
  }
}
