package io.sampo.app.client;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The header that says when to come back: seconds, or a date (RFC 9110, 10.2.3). */
public final class RetryAfter {

  private static final Duration MAX = Duration.ofMinutes(5);

  private RetryAfter() {}

  /** The time to wait, five minutes at most; empty where the text says none. */
  public static Optional<Duration> parse(String text) {
    return parse(text, Instant.now());
  }

  static Optional<Duration> parse(String text, Instant now) {
    String value = text.strip();
    try {
      Duration wait =
          value.chars().allMatch(Character::isDigit)
              ? Duration.ofSeconds(Long.parseLong(value))
              : Duration.between(
                  now, DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from));
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait.compareTo(MAX) > 0 ? MAX : wait);
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
