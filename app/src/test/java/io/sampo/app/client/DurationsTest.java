package io.sampo.app.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "30s, PT30S",
    "5m, PT5M",
    "2h, PT2H",
    "1h30m, PT1H30M",
    "250ms, PT0.25S",
    "1d, PT24H",
    "PT30S, PT30S",
    "P1DT1H, PT25H",
    "0s, PT0S"
  })
  void durations_are_read_short_or_iso(String text, Duration expected) {
    assertThat(Durations.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "30", "s", "5 m", "-PT1S", "-5s", "1y", "PT", "999999999999d9d"})
  void other_texts_are_refused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse(text))
        .withMessageContaining("is not a duration");
  }

  @Test
  void durations_are_shown_coarse() {
    assertThat(Durations.human(Duration.ofMillis(250))).isEqualTo("250ms");
    assertThat(Durations.human(Duration.ofMillis(1_250))).isEqualTo("1.2s");
    assertThat(Durations.human(Duration.ofSeconds(200))).isEqualTo("3m20s");
    assertThat(Durations.human(Duration.ofMinutes(125))).isEqualTo("2h5m");
  }
}
