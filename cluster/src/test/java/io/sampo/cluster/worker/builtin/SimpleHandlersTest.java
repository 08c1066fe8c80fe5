package io.sampo.cluster.worker.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.worker.PoolFixture;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.task.TaskError;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Echo, sleep and fail. */
final class SimpleHandlersTest {

  private final PoolFixture pool = new PoolFixture(List.of(new Echo(), new Sleep(), new Fail()));

  @AfterEach
  void close() {
    pool.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"text\"", "{ \"kept\" :\n [1.10, 1e3] }"})
  void echo_returns_its_payload_byte_for_byte(String payload) {
    assertThat(pool.resultOf(pool.start("echo", payload))).isEqualTo(payload);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"PT0.001S\"", "1", "0", "{\"duration\":\"PT0S\"}", "{\"duration\":1}"})
  void sleep_sleeps_and_returns_null(String payload) {
    assertThat(pool.resultOf(pool.start("sleep", payload))).isEqualTo("null");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "\"long\"", "-1", "1.5", "true", "{}", "\"-PT1S\"", "{\"duration\":{}}"})
  void sleep_refuses_what_is_no_duration(String payload) {
    TaskError error = pool.permanentErrorOf(pool.start("sleep", payload));

    assertThat(error.type()).isEqualTo("PayloadMismatch");
    assertThat(error.message()).contains("PT0.1S");
  }

  @Test
  void sleep_ends_when_its_task_is_cancelled() {
    AttemptOrder order = pool.start("sleep", "\"PT1H\"");
    pool.interrupt(order);

    assertThat(pool.passingErrorOf(order).type()).isEqualTo("Cancelled");
  }

  @Test
  void fail_fails_always_by_default() {
    TaskError error = pool.passingErrorOf(pool.startAttempt(9, "fail", "null"));

    assertThat(error.type()).isEqualTo("FailedAsAsked");
    assertThat(error.message()).isEqualTo("failed as asked");
  }

  @Test
  void fail_fails_the_given_number_of_times() {
    String payload = "{\"message\":\"not yet\",\"times\":2}";

    assertThat(pool.passingErrorOf(pool.startAttempt(2, "fail", payload)).message())
        .isEqualTo("not yet");
    assertThat(pool.resultOf(pool.startAttempt(3, "fail", payload))).isEqualTo("null");
  }

  @Test
  void fail_fails_for_good_when_asked() {
    assertThat(pool.permanentErrorOf(pool.start("fail", "{\"permanent\":true}")).type())
        .isEqualTo("FailedAsAsked");
  }
}
