package io.sampo.app.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Texts made fit for a terminal. */
final class Texts {

  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private Texts() {}

  /** The text without control characters: what a server says must not steer the terminal. */
  static String printable(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> Character.isISOControl(c) && c != '\n' && c != '\t' ? '\uFFFD' : c)
        .forEach(safe::appendCodePoint);
    return safe.toString();
  }

  /** An instant in the local time zone, to the second; other texts as they are. */
  static String localTime(String instant) {
    try {
      return LOCAL.format(Instant.parse(instant).atZone(ZoneId.systemDefault()));
    } catch (DateTimeParseException e) {
      return printable(instant);
    }
  }
}
