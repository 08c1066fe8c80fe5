package io.sampo.cluster.worker;

import io.sampo.core.partition.AttemptOrder;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The logger of one attempt: SLF4J's logger {@code io.sampo.task.TYPE}, whose lines bear the marks
 * of the attempt on whatever thread they are written.
 */
final class TaskLogger implements System.Logger {

  private final Logger logger;
  private final AttemptOrder order;

  TaskLogger(AttemptOrder order) {
    this.logger = LoggerFactory.getLogger("io.sampo.task." + order.type());
    this.order = order;
  }

  @Override
  public String getName() {
    return logger.getName();
  }

  @Override
  public boolean isLoggable(Level level) {
    return level != Level.OFF && logger.isEnabledForLevel(slf4jLevel(level));
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String message,
      @Nullable Throwable thrown) {
    if (isLoggable(level)) {
      write(level, text(bundle, message), thrown);
    }
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String format,
      @Nullable Object @Nullable ... parameters) {
    if (isLoggable(level)) {
      write(level, format(text(bundle, format), parameters), null);
    }
  }

  private void write(Level level, String text, @Nullable Throwable thrown) {
    LoggingEventBuilder line = logger.atLevel(slf4jLevel(level)).setMessage(text);
    TaskMarks.during(order, () -> (thrown == null ? line : line.setCause(thrown)).log());
  }

  private static String text(@Nullable ResourceBundle bundle, @Nullable String key) {
    if (key == null) {
      return "null";
    }
    return bundle != null && bundle.containsKey(key) ? bundle.getString(key) : key;
  }

  private static String format(String format, @Nullable Object @Nullable [] parameters) {
    if (parameters == null || parameters.length == 0) {
      return format;
    }
    try {
      return new MessageFormat(format, Locale.ROOT).format(parameters);
    } catch (IllegalArgumentException e) {
      return format; // As System.Logger does: a bad pattern must not lose the line.
    }
  }

  private static org.slf4j.event.Level slf4jLevel(Level level) {
    return switch (level) {
      case ALL, TRACE -> org.slf4j.event.Level.TRACE;
      case DEBUG -> org.slf4j.event.Level.DEBUG;
      case INFO -> org.slf4j.event.Level.INFO;
      case WARNING -> org.slf4j.event.Level.WARN;
      case ERROR, OFF -> org.slf4j.event.Level.ERROR;
    };
  }
}
