package io.sampo.app.settings;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.sampo.app.settings.SampoSettings.Logging;
import org.slf4j.LoggerFactory;

/** Applies the settings of logging to Logback, which begins with {@code logback.xml}. */
public final class SampoLogging {

  private static final String APPENDER = "console";
  private static final String SAMPO = "io.sampo";

  private SampoLogging() {}

  /** Applies them to the whole process. */
  public static void apply(Logging logging) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      apply(logging, context);
    }
  }

  static void apply(Logging logging, LoggerContext context) {
    context.getLogger(SAMPO).setLevel(Level.convertAnSLF4JLevel(logging.level()));
    if (logging.format() == Logging.Format.JSON) {
      Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
      ConsoleAppender<ILoggingEvent> json = json(context);
      root.detachAppender(APPENDER);
      root.addAppender(json);
    }
  }

  private static ConsoleAppender<ILoggingEvent> json(LoggerContext context) {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithContext(false);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithFormattedMessage(true);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName(APPENDER);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }
}
