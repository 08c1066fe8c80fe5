package io.sampo.app.settings;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.sampo.app.http.JsonWriter;
import io.sampo.app.settings.SampoSettings.Logging;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashCommonFieldNames;
import net.logstash.logback.fieldnames.LogstashFieldNames;
import org.slf4j.LoggerFactory;

/** Applies the settings of logging to Logback, which begins with {@code logback.xml}. */
public final class SampoLogging {

  private static final String APPENDER = "console";
  private static final String SAMPO = "io.sampo";

  private SampoLogging() {}

  /**
   * Applies them to the whole process.
   *
   * @param node the name of this node, which each line for machines bears
   */
  public static void apply(Logging logging, String node) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      apply(logging, node, context);
    }
  }

  static void apply(Logging logging, String node, LoggerContext context) {
    context.getLogger(SAMPO).setLevel(Level.convertAnSLF4JLevel(logging.level()));
    if (logging.format() == Logging.Format.JSON) {
      Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
      ConsoleAppender<ILoggingEvent> json = json(node, context);
      root.detachAppender(APPENDER);
      root.addAppender(json);
    }
  }

  private static ConsoleAppender<ILoggingEvent> json(String node, LoggerContext context) {
    LogstashEncoder encoder = new LogstashEncoder();
    encoder.setContext(context);
    encoder.setFieldNames(names());
    encoder.setIncludeContext(false);
    encoder.setTimeZone("UTC");
    encoder.setCustomFields(
        new JsonWriter().beginObject().field("node", node).endObject().toByteString().utf8String());
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName(APPENDER);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  private static LogstashFieldNames names() {
    LogstashFieldNames names = new LogstashFieldNames();
    names.setTimestamp("time");
    names.setLogger("logger");
    names.setThread("thread");
    names.setStackTrace("trace");
    names.setVersion(LogstashCommonFieldNames.IGNORE_FIELD_INDICATOR);
    names.setLevelValue(LogstashCommonFieldNames.IGNORE_FIELD_INDICATOR);
    return names;
  }
}
