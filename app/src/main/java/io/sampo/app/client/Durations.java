package io.sampo.app.client;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people type them: ISO 8601 ({@code PT30S}) or short ({@code 30s}, {@code 1h30m}).
 */
public final class Durations {

  private static final Duration MAX = Duration.ofDays(36_500);
  private static final Pattern SHORT = Pattern.compile("(?:\\d{1,12}(?:ms|[smhd]))+");
  private static final Pattern PART = Pattern.compile("(\\d+)(ms|[smhd])");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private Durations() {}

  /**
   * The duration in a text.
   *
   * @throws IllegalArgumentException when the text is no duration, a negative one, or one beyond
   *     100 years
   */
  public static Duration parse(String text) {
    try {
      Duration duration =
          SHORT.matcher(text).matches() ? sumOfParts(text) : Duration.parse(text.strip());
      if (!duration.isNegative() && duration.compareTo(MAX) <= 0) {
        return duration;
      }
    } catch (DateTimeParseException | ArithmeticException e) {
      // said below, in words that help
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not a duration: write 30s, 5m, 2h, 1h30m or PT30S");
  }

  private static Duration sumOfParts(String text) {
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      Duration unit = UNITS.getOrDefault(part.group(2), Duration.ZERO);
      sum = sum.plus(unit.multipliedBy(Long.parseLong(part.group(1))));
    }
    return sum;
  }

  /** The duration for people, coarse: {@code 1.2s}, {@code 3m20s}, {@code 2h5m}. */
  public static String human(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1_000) {
      return millis + "ms";
    }
    if (millis < 60_000) {
      return millis / 1_000 + "." + millis % 1_000 / 100 + "s";
    }
    long seconds = millis / 1_000;
    return seconds < 3_600
        ? seconds / 60 + "m" + seconds % 60 + "s"
        : seconds / 3_600 + "h" + seconds % 3_600 / 60 + "m";
  }
}
