package io.sampo.cluster.archive;

import java.nio.charset.StandardCharsets;

/**
 * Writes JSON as UTF-8 straight into a field. Half a surrogate pair, which has no UTF-8, is written
 * as an escape, so that any Java string comes back equal.
 */
final class JsonText {

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final CopyBuffer out;
  private boolean first;

  JsonText(CopyBuffer out) {
    this.out = out;
  }

  JsonText open(char bracket) {
    out.append(bracket);
    first = true;
    return this;
  }

  JsonText close(char bracket) {
    out.append(bracket);
    first = false;
    return this;
  }

  /** Must stand before each element of an array. */
  JsonText element() {
    if (!first) {
      out.append(',');
    }
    first = false;
    return this;
  }

  JsonText name(String name) {
    element();
    string(name);
    out.append(':');
    return this;
  }

  /** Writes a name and a text. */
  JsonText field(String name, String value) {
    return name(name).string(value);
  }

  /** Writes a name and a number. */
  JsonText field(String name, long value) {
    return name(name).raw(Long.toString(value));
  }

  /** Writes ASCII text as it is. */
  JsonText raw(String json) {
    out.append(json.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  JsonText string(String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x80) {
        ascii(c);
      } else if (c < 0x800) {
        out.append(0xC0 | (c >> 6));
        out.append(0x80 | (c & 0x3F));
      } else if (!Character.isSurrogate(c)) {
        out.append(0xE0 | (c >> 12));
        out.append(0x80 | ((c >> 6) & 0x3F));
        out.append(0x80 | (c & 0x3F));
      } else if (startsPair(value, i)) {
        pair(Character.toCodePoint(c, value.charAt(++i)));
      } else {
        escape(c);
      }
    }
    out.append('"');
    return this;
  }

  private static boolean startsPair(String value, int i) {
    return i + 1 < value.length()
        && Character.isSurrogatePair(value.charAt(i), value.charAt(i + 1));
  }

  private void ascii(char c) {
    if (c == '"' || c == '\\') {
      out.append('\\');
      out.append(c);
    } else if (c < ' ') {
      escape(c);
    } else {
      out.append(c);
    }
  }

  private void pair(int codePoint) {
    out.append(0xF0 | (codePoint >> 18));
    out.append(0x80 | ((codePoint >> 12) & 0x3F));
    out.append(0x80 | ((codePoint >> 6) & 0x3F));
    out.append(0x80 | (codePoint & 0x3F));
  }

  private void escape(char c) {
    out.append('\\');
    switch (c) {
      case '\n' -> out.append('n');
      case '\r' -> out.append('r');
      case '\t' -> out.append('t');
      default -> {
        out.append('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(HEX[(c >> shift) & 0xF]);
        }
      }
    }
  }
}
