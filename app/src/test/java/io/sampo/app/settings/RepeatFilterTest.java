package io.sampo.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RepeatFilterTest {

  private final LoggerContext context = new LoggerContext();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
  private final ListAppender<ILoggingEvent> heard = new ListAppender<>();
  private final Logger library = context.getLogger("org.library.Part");

  @BeforeEach
  void listen() {
    context.addTurboFilter(new RepeatFilter(nanos::get));
    heard.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(heard);
  }

  private List<String> lines() {
    return heard.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void a_warning_that_is_repeated_is_heard_once_in_ten_seconds() {
    library.warn("gone");
    nanos.addAndGet(Duration.ofMillis(9_999).toNanos());
    library.warn("gone");
    assertThat(lines()).containsExactly("gone");

    nanos.addAndGet(Duration.ofMillis(1).toNanos());
    library.warn("gone");
    library.error("gone");
    assertThat(lines()).containsExactly("gone", "gone");
  }

  @Test
  void warnings_that_differ_in_their_text_or_logger_are_all_heard() {
    library.warn("{} is gone, says {}", "a", "b");
    library.warn("{} is gone, says {}", "a", "c");
    library.warn("{} is gone", "a");
    context.getLogger("org.library.Other").warn("{} is gone", "a");

    assertThat(lines())
        .containsExactly("a is gone, says b", "a is gone, says c", "a is gone", "a is gone");
  }

  @Test
  void sampo_and_what_is_below_a_warning_is_never_held_back() {
    for (int i = 0; i < 3; i++) {
      context.getLogger("io.sampo.cluster.Part").warn("moved");
      library.info("tick");
    }
    assertThat(lines()).hasSize(6);
  }

  @Test
  void a_line_that_was_not_to_be_heard_silences_none() {
    library.setLevel(Level.ERROR);
    library.warn("gone");
    library.setLevel(Level.WARN);
    library.warn("gone");

    assertThat(lines()).containsExactly("gone");
  }

  @Test
  void it_forgets_the_oldest_lines() {
    IntStream.rangeClosed(0, 100).forEach(number -> library.warn("line {}", number));
    library.warn("line 100");
    library.warn("line 0");

    assertThat(lines()).hasSize(102).endsWith("line 100", "line 0");
  }
}
