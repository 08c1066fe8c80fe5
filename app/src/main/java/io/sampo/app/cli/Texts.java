package io.sampo.app.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Texts made fit for a terminal. */
final class Texts {

  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private static final int SHORT_CHARS_MAX = 300;

  private Texts() {}

  /** The text without control characters: what a server says must not steer the terminal. */
  static String printable(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          if (isSurrogate(c)) {
            safe.append("\\u").append(Integer.toHexString(c));
          } else {
            safe.appendCodePoint(steers(c) ? 0xFFFD : c);
          }
        });
    return safe.toString();
  }

  /** Half of a character, as JSON may hold it: UTF-8 has no bytes for it. */
  private static boolean isSurrogate(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }

  /** Control characters, and those that turn the direction of what stands beside them. */
  private static boolean steers(int c) {
    return (Character.isISOControl(c) && c != '\n' && c != '\t')
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069);
  }

  /** The beginning of a text that may be of any length. */
  static String shortened(String text) {
    return text.length() <= SHORT_CHARS_MAX ? text : text.substring(0, SHORT_CHARS_MAX) + "...";
  }

  /** An instant in the local time zone, to the second; other texts as they are. */
  static String localTime(String instant) {
    try {
      return LOCAL.format(Instant.parse(instant).atZone(ZoneId.systemDefault()));
    } catch (DateTimeException e) {
      return printable(instant);
    }
  }
}
