package io.sampo.app.settings;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;

/**
 * Lets a warning of a library that says the same again be heard once in ten seconds. A node that
 * the others have gone on without is told so hundreds of times by Pekko, and the one line that says
 * what to do must be found among them. What Sampo itself says is never held back, nor is anything
 * below a warning, since who turned that up wants all of it.
 *
 * <p>Made by Logback, which is told of it in {@code logback.xml}.
 */
public final class RepeatFilter extends TurboFilter {

  private static final Duration SILENCE = Duration.ofSeconds(10);
  private static final String SAMPO = "io.sampo.";

  /** As many different lines are remembered; of more of them any may be heard again at once. */
  private static final int REMEMBERED_MAX = 100;

  private record Line(String logger, String text) {}

  private final LongSupplier nanoTime;
  private final Map<Line, Long> heardAt =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Line, Long> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  /** A filter that has heard nothing yet. */
  public RepeatFilter() {
    this(System::nanoTime);
  }

  RepeatFilter(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] parameters,
      @Nullable Throwable cause) {
    // Asked for every line, those that are not to be heard anyway too.
    if (!level.isGreaterOrEqual(Level.WARN)
        || format == null
        || logger.getName().startsWith(SAMPO)
        || !level.isGreaterOrEqual(logger.getEffectiveLevel())) {
      return FilterReply.NEUTRAL;
    }
    String text = MessageFormatter.basicArrayFormat(format, parameters);
    return repeats(new Line(logger.getName(), text)) ? FilterReply.DENY : FilterReply.NEUTRAL;
  }

  private synchronized boolean repeats(Line line) {
    long now = nanoTime.getAsLong();
    Long before = heardAt.get(line);
    if (before != null && now - before < SILENCE.toNanos()) {
      return true;
    }
    heardAt.remove(line); // so that it becomes the youngest
    heardAt.put(line, now);
    return false;
  }
}
