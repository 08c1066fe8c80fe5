package io.sampo.app.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RetryAfterTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void seconds_and_dates_are_understood() {
    assertThat(RetryAfter.parse("3", NOW)).contains(Duration.ofSeconds(3));
    assertThat(RetryAfter.parse("Thu, 01 Jan 2026 00:00:10 GMT", NOW))
        .contains(Duration.ofSeconds(10));
  }

  @Test
  void past_is_now_and_far_future_is_bounded() {
    assertThat(RetryAfter.parse("Wed, 31 Dec 2025 00:00:00 GMT", NOW)).contains(Duration.ZERO);
    assertThat(RetryAfter.parse("86400", NOW)).contains(Duration.ofMinutes(5));
  }

  @Test
  void other_texts_say_nothing() {
    assertThat(RetryAfter.parse("soon", NOW)).isEmpty();
    assertThat(RetryAfter.parse("", NOW)).isEmpty();
  }
}
