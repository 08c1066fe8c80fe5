package io.sampo.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Codes and names that are stored or shown must never change. */
class StoredCodesTest {

  @ParameterizedTest
  @CsvSource({
    "0, scheduled, false",
    "1, ready, false",
    "2, running, false",
    "3, retrying, false",
    "4, waiting, false",
    "5, succeeded, true",
    "6, failed, true",
    "7, cancelled, true",
    "8, expired, true",
  })
  void a_status_keeps_its_code(int code, String text, boolean finished) {
    TaskStatus status = TaskStatus.ofCode(code);

    assertThat(status.code()).isEqualTo(code);
    assertThat(status.text()).isEqualTo(text);
    assertThat(status.finished()).isEqualTo(finished);
    assertThat(TaskStatus.parse(text)).contains(status);
  }

  @ParameterizedTest
  @CsvSource({"0, succeeded", "1, failed", "2, timedOut", "3, cancelled", "4, lost"})
  void an_outcome_keeps_its_code(int code, String text) {
    AttemptOutcome outcome = AttemptOutcome.ofCode(code);

    assertThat(outcome.code()).isEqualTo(code);
    assertThat(outcome.text()).isEqualTo(text);
  }

  @ParameterizedTest
  @EnumSource
  void every_status_is_found_by_its_code(TaskStatus status) {
    assertThat(TaskStatus.ofCode(status.code())).isEqualTo(status);
  }

  @ParameterizedTest
  @EnumSource
  void every_outcome_is_found_by_its_code(AttemptOutcome outcome) {
    assertThat(AttemptOutcome.ofCode(outcome.code())).isEqualTo(outcome);
  }

  @Test
  void an_unknown_code_is_refused() {
    assertThatIllegalStateException().isThrownBy(() -> TaskStatus.ofCode(9));
    assertThatIllegalStateException().isThrownBy(() -> TaskStatus.ofCode(-1));
    assertThatIllegalStateException().isThrownBy(() -> AttemptOutcome.ofCode(5));
    assertThatIllegalStateException().isThrownBy(() -> AttemptOutcome.ofCode(-1));
  }

  @Test
  void an_unknown_name_is_no_status() {
    assertThat(TaskStatus.parse("READY")).isEmpty();
    assertThat(TaskStatus.parse("")).isEmpty();
  }
}
