package io.sampo.app.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Instants and durations as texts. Tasks count whole milliseconds: a text that says something finer
 * is refused, since it would come back as another. Instants are RFC 3339, read with any offset and
 * written in UTC, always with three digits of fraction, so that the texts sort as the instants do.
 */
final class TimeTexts {

  /** What is said of a text that is no instant. */
  static final String INSTANT =
      "must be a time in RFC 3339 such as 2026-01-31T12:00:00.000Z, from 1970 to 9999, in whole"
          + " milliseconds; no leap second, no 24:00";

  private static final Instant MIN = Instant.EPOCH;
  private static final Instant MAX = Instant.parse("9999-12-31T23:59:59.999Z");
  private static final int TEXT_CHARS_MAX = 64;

  /** Java's parser takes more, such as 24:00 and second 60, for which it gives other instants. */
  private static final Pattern FORM =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\d[Tt]([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,3}0*)?"
              + "([Zz]|[+-]\\d\\d:\\d\\d)");

  private static final int WITHOUT_FRACTION = "2026-01-31T12:00:00Z".length();

  private TimeTexts() {}

  /** The instant that a text says; empty where it is none, or none that can be kept as it is. */
  static Optional<Instant> instant(String text) {
    if (text.length() > TEXT_CHARS_MAX || !FORM.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(text))
          .filter(instant -> !instant.isBefore(MIN) && !instant.isAfter(MAX));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  /** The text of an instant. */
  static String text(Instant instant) {
    String text = instant.truncatedTo(ChronoUnit.MILLIS).toString();
    return text.length() == WITHOUT_FRACTION
        ? text.substring(0, WITHOUT_FRACTION - 1) + ".000Z"
        : text;
  }

  /** The duration that a text says; empty where it is none. */
  static Optional<Duration> duration(String text) {
    try {
      return text.length() > TEXT_CHARS_MAX ? Optional.empty() : Optional.of(Duration.parse(text));
    } catch (DateTimeException | ArithmeticException _) {
      return Optional.empty();
    }
  }

  /** What is said of a text that is no duration from one to another. */
  static String durationWithin(Duration min, Duration max) {
    return "must be an ISO 8601 duration of days, hours, minutes and seconds from %s to %s"
        .formatted(min, inDays(max));
  }

  private static String inDays(Duration duration) {
    boolean whole = duration.isPositive() && duration.equals(Duration.ofDays(duration.toDays()));
    return whole ? "P" + duration.toDays() + "D" : duration.toString();
  }

  /** Whether tasks can keep a duration as it is. */
  static boolean isInMillis(Duration duration) {
    return duration.equals(duration.truncatedTo(ChronoUnit.MILLIS));
  }
}
