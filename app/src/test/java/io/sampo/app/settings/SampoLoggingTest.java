package io.sampo.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import io.sampo.app.settings.SampoSettings.Logging;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Logback does with {@code logback.xml} and the settings. */
class SampoLoggingTest {

  private final LoggerContext context = new LoggerContext();

  @BeforeEach
  void configure() throws Exception {
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(SampoLogging.class.getResource("/logback.xml"));
  }

  @Test
  void sampo_is_heard_from_info_and_libraries_from_warn() {
    assertThat(context.getLogger("io.sampo.app").getEffectiveLevel()).isEqualTo(Level.INFO);
    assertThat(context.getLogger("org.apache.pekko.cluster").getEffectiveLevel())
        .isEqualTo(Level.WARN);
    assertThat(context.getLogger("any.library").getEffectiveLevel()).isEqualTo(Level.WARN);
  }

  @Test
  void libraries_that_repeat_themselves_are_held_back() {
    assertThat(context.getTurboFilterList()).hasExactlyElementsOfTypes(RepeatFilter.class);
  }

  @Test
  void the_level_is_that_of_sampo_alone() {
    SampoLogging.apply(logging(org.slf4j.event.Level.TRACE, Logging.Format.PLAIN), "a:1", context);

    assertThat(context.getLogger("io.sampo.app").getEffectiveLevel()).isEqualTo(Level.TRACE);
    assertThat(context.getLogger("slick.jdbc").getEffectiveLevel()).isEqualTo(Level.WARN);
  }

  @Test
  void a_plain_line_names_the_task_where_there_is_one() {
    assertThat(line("ground")).matches("\\d{4}-.* INFO  Mill: ground\n");

    context.getMDCAdapter().put("task", "T1");
    assertThat(line("ground")).endsWith(" INFO  [T1] Mill: ground\n");
  }

  @Test
  void a_json_line_is_one_object() {
    SampoLogging.apply(logging(org.slf4j.event.Level.INFO, Logging.Format.JSON), "a:1", context);
    context.getMDCAdapter().put("task", "T1");

    String line = line("ground {}\nmore", "rye");
    JsonNode json = JsonMapper.shared().readTree(line);

    assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
    assertThat(json.get("message").asString()).isEqualTo("ground rye\nmore");
    assertThat(json.get("level").asString()).isEqualTo("INFO");
    assertThat(json.get("time").asString()).endsWith("Z");
    assertThat(json.get("node").asString()).isEqualTo("a:1");
    assertThat(json.propertyNames())
        .containsExactlyInAnyOrder("time", "level", "logger", "thread", "message", "node", "task");
    assertThat(json.get("logger").asString()).isEqualTo("io.sampo.Mill");
    assertThat(json.get("task").asString()).isEqualTo("T1");
  }

  private String line(String message, Object... arguments) {
    LoggingEvent event =
        new LoggingEvent(
            "", context.getLogger("io.sampo.Mill"), Level.INFO, message, null, arguments);
    ConsoleAppender<ILoggingEvent> console =
        (ConsoleAppender<ILoggingEvent>)
            context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender("console");
    assertThat(console.getTarget()).isEqualTo("System.err");
    return new String(console.getEncoder().encode(event), StandardCharsets.UTF_8);
  }

  private static Logging logging(org.slf4j.event.Level level, Logging.Format format) {
    return new Logging(level, format);
  }
}
