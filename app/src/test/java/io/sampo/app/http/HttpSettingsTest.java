package io.sampo.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.app.api.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpSettingsTest {

  @Test
  void a_submission_may_be_longer_than_its_payload() {
    assertThat(TestSettings.with("payloadBytesMax = 1000").submissionBytesMax())
        .isEqualTo(1_000 + 64 * 1024);
  }

  @ParameterizedTest
  @CsvSource({
    "port, -1",
    "port, 65536",
    "connectionsMax, 0",
    "keepAlive, PT0S",
    "payloadBytesMax, 0",
    "payloadBytesMax, 1 GiB",
    "bodyStallMax, PT0S",
    "waitMax, PT-1S",
    "waitsMax, -1",
    "watchersMax, -1",
    "heartbeat, PT0S",
    "bulk.batchLinesMax, 1001",
    "bulk.batchBytesMax, 0",
    "bulk.batchesInFlight, 0",
    "bulk.rejectedListedMax, -1",
    "bulk.overloadPatience, PT-1S",
    "bulk.unfinishedMax, 9"
  })
  void values_out_of_range_are_refused_by_name(String name, String value) {
    assertThatThrownBy(() -> TestSettings.with(name + " = " + value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
  }
}
