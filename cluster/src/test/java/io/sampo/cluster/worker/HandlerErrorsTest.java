package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.task.Json;
import io.sampo.core.task.TaskError;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What handlers throw, and results that are none. */
final class HandlerErrorsTest {

  @Test
  void an_array_that_is_too_large_fails_its_attempt_and_nothing_else() {
    BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
    var handler =
        ScriptedHandler.waiting(
            "hungry",
            (_, _) -> {
              Thread.currentThread().setUncaughtExceptionHandler((_, e) -> uncaught.add(e));
              return Json.of("[%d]".formatted(new long[Integer.MAX_VALUE].length));
            });
    try (PoolFixture pool = PoolFixture.of(handler)) {
      TaskError error = pool.passingErrorOf(pool.start("hungry", "1"));

      assertThat(error.type()).isEqualTo("java.lang.OutOfMemoryError");
      assertThat(error.message()).contains("array size exceeds VM limit");
      Await.until("it is over", pool.pool::idle);
      assertThat(uncaught).isEmpty();
    }
  }

  /** Whatever it is asked, it throws. */
  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new StackOverflowError();
    }

    @Override
    public String toString() {
      throw new LinkageError();
    }
  }

  @Test
  void an_exception_that_throws_when_it_is_read_fails_the_attempt_all_the_same() {
    var handler =
        ScriptedHandler.waiting(
            "odd",
            (_, _) -> {
              throw new Unspeakable();
            });
    try (PoolFixture pool = PoolFixture.of(handler)) {
      TaskError error = pool.passingErrorOf(pool.start("odd", "1"));

      assertThat(error.type()).isEqualTo(Unspeakable.class.getName());
      assertThat(error.message()).contains("StackOverflowError");
    }
  }

  @Test
  void a_trace_without_end_is_cut_while_it_is_printed() {
    var handler =
        ScriptedHandler.waiting(
            "endless",
            (_, _) -> {
              throw new IllegalStateException("x".repeat(10_000_000));
            });
    try (PoolFixture pool = PoolFixture.of(handler)) {
      TaskError error = pool.passingErrorOf(pool.start("endless", "1"));

      assertThat(error.message()).hasSize(TaskError.MESSAGE_CHARS_MAX);
      assertThat(error.trace()).hasSize(TaskError.TRACE_CHARS_MAX);
    }
  }

  @Test
  void errors_of_every_kind_are_the_attempts_own() {
    List<Error> errors =
        List.of(new StackOverflowError(), new NoClassDefFoundError("x"), new AssertionError("y"));
    var handler =
        ScriptedHandler.waiting(
            "error",
            (payload, _) -> {
              throw errors.get(Integer.parseInt(payload.toString()));
            });
    try (PoolFixture pool = PoolFixture.of(handler)) {
      for (int i = 0; i < errors.size(); i++) {
        TaskError error = pool.passingErrorOf(pool.start("error", Integer.toString(i)));
        assertThat(error.type()).isEqualTo(errors.get(i).getClass().getName());
      }
    }
  }

  @Test
  void bytes_that_are_no_json_are_no_result() {
    var handler = ScriptedHandler.waiting("raw", (payload, _) -> Json.of(textOf(payload)));
    try (PoolFixture pool = PoolFixture.of(handler)) {
      for (String text : List.of("", "{", "1 2", "{\"a\":}", "[1,]", "nul", "\u0001")) {
        TaskError error =
            pool.permanentErrorOf(pool.start("raw", JsonMapper.shared().writeValueAsString(text)));
        assertThat(error.type()).as("for '%s'", text).isEqualTo("ResultNotJson");
      }
      assertThat(pool.resultOf(pool.start("raw", "\"[1, {\\\"a\\\": null}]\"")))
          .isEqualTo("[1, {\"a\": null}]");
    }
  }

  private static String textOf(Json payload) {
    return JsonMapper.shared().readValue(payload.utf8(), String.class);
  }
}
