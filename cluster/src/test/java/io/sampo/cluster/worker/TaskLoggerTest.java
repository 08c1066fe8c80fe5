package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionPlace;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

final class TaskLoggerTest {

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger target = (Logger) LoggerFactory.getLogger("io.sampo.task.mill");

  @BeforeEach
  void listen() {
    target.setLevel(Level.INFO);
    target.addAppender(lines);
    lines.start();
  }

  @AfterEach
  void stopListening() {
    target.detachAppender(lines);
    target.setLevel(null);
  }

  @Test
  void lines_carry_task_type_and_attempt() {
    var handler =
        ScriptedHandler.waiting(
            "mill",
            (payload, context) -> {
              context.log().log(System.Logger.Level.INFO, "ground {0} of {1}", 2, "flour");
              context.log().log(System.Logger.Level.ERROR, "stuck", new IllegalStateException("x"));
              context.log().log(System.Logger.Level.DEBUG, "not now");
              return payload;
            });
    try (PoolFixture pool = PoolFixture.of(handler)) {
      AttemptOrder order = pool.startAttempt(4, "mill", "1");
      pool.resultOf(order);

      Map<String, String> tags =
          Map.of(
              "task",
              order.id().toString(),
              "type",
              "mill",
              "attempt",
              "4",
              "partition",
              PartitionPlace.of(order.id()).toString());
      assertThat(lines.list).hasSize(2);
      assertThat(lines.list).allMatch(line -> line.getMDCPropertyMap().equals(tags));
      assertThat(lines.list.get(0).getFormattedMessage()).isEqualTo("ground 2 of flour");
      assertThat(lines.list.get(1).getLevel()).isEqualTo(Level.ERROR);
      assertThat(lines.list.get(1).getThrowableProxy().getMessage()).isEqualTo("x");
      assertThat(MDC.get("task")).isNull();
    }
  }

  @Test
  void whatever_a_handler_logs_carries_its_marks_and_leaves_none_behind() {
    for (boolean cpuBound : new boolean[] {false, true}) {
      lines.list.clear();
      AtomicReference<@Nullable Map<String, String>> after = new AtomicReference<>();
      ScriptedHandler.Body script =
          (payload, context) -> {
            after.set(MDC.getCopyOfContextMap());
            context.log().log(System.Logger.Level.INFO, "first");
            target.info("of a library");
            return payload;
          };
      var handler =
          cpuBound
              ? ScriptedHandler.cpuBound("mill", script)
              : ScriptedHandler.waiting("mill", script);
      try (PoolFixture pool = PoolFixture.of(handler)) {
        AttemptOrder one = pool.startAttempt(1, "mill", "1");
        pool.resultOf(one);
        AttemptOrder other = pool.startAttempt(2, "mill", "1");
        pool.resultOf(other);

        assertThat(lines.list)
            .extracting(line -> line.getMDCPropertyMap().get("task"))
            .containsExactly(
                one.id().toString(),
                one.id().toString(),
                other.id().toString(),
                other.id().toString());
        assertThat(after.get()).containsEntry("attempt", "2").hasSize(4);
      }
    }
  }

  @Test
  void a_thread_of_somebody_else_keeps_its_own_marks() {
    try (PoolFixture pool = PoolFixture.of()) {
      MDC.put("request", "r1");
      new TaskLogger(pool.order("mill", "1")).log(System.Logger.Level.INFO, "ground");

      assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("request", "r1"));
      assertThat(lines.list.getFirst().getMDCPropertyMap()).containsEntry("type", "mill");
    } finally {
      MDC.clear();
    }
  }

  @Test
  void a_pattern_that_is_none_and_a_null_are_no_reason_to_lose_the_line() {
    try (PoolFixture pool = PoolFixture.of()) {
      TaskLogger logger = new TaskLogger(pool.order("mill", "1"));
      logger.log(System.Logger.Level.INFO, "{not a pattern", 1);
      logger.log(System.Logger.Level.INFO, (String) null);
      logger.log(System.Logger.Level.OFF, "never");

      assertThat(logger.getName()).isEqualTo("io.sampo.task.mill");
      assertThat(lines.list)
          .extracting(ILoggingEvent::getFormattedMessage)
          .containsExactly("{not a pattern", "null");
    }
  }
}
