package io.sampo.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a failed attempt waits for the next. */
class RetryPolicyTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static RetryPolicy policy(Duration backoff, double multiplier, Duration max) {
    return new RetryPolicy(3, backoff, multiplier, max);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 0",
    "1, 0.5, 500",
    "1, 0.9999999, 999",
    "2, 0.5, 1000",
    "3, 0.5, 2000",
    "9, 0.5, 128000",
    "10, 0.5, 150000",
    "1000000, 0.5, 150000",
  })
  void the_wait_is_a_random_part_of_a_growing_backoff(int failed, double random, long millis) {
    assertThat(RetryPolicy.DEFAULT.waitAfter(failed, random)).hasMillis(millis);
  }

  @Test
  void a_multiplier_of_one_does_not_grow() {
    assertThat(policy(SECOND, 1, SECOND).waitAfter(50, 0.5)).hasMillis(500);
  }

  @Test
  void no_backoff_means_no_wait_however_often() {
    RetryPolicy policy = policy(Duration.ZERO, 1e300, Duration.ofDays(1));

    assertThat(policy.waitAfter(1, 0.9)).isZero();
    assertThat(policy.waitAfter(Integer.MAX_VALUE, 0.9)).isZero();
  }

  @Test
  void the_longest_wait_holds_for_the_first_too() {
    assertThat(policy(Duration.ofMinutes(1), 2, SECOND).waitAfter(1, 0.5)).hasMillis(500);
  }

  @Test
  void the_widest_policy_does_not_overflow() {
    RetryPolicy policy = policy(TimeLimits.DURATION_MAX, 1e308, TimeLimits.DURATION_MAX);

    assertThat(policy.waitAfter(Integer.MAX_VALUE, Math.nextDown(1.0)))
        .isLessThanOrEqualTo(TimeLimits.DURATION_MAX)
        .isGreaterThan(TimeLimits.DURATION_MAX.minusDays(1));
  }

  @Test
  void times_are_kept_in_milliseconds() {
    RetryPolicy policy = policy(Duration.ofNanos(1_999_999), 2, Duration.ofNanos(2_999_999));

    assertThat(policy).isEqualTo(policy(Duration.ofMillis(1), 2, Duration.ofMillis(2)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void there_is_one_attempt_at_least(int maxAttempts) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RetryPolicy(maxAttempts, SECOND, 2, SECOND))
        .withMessageContaining("maxAttempts");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.99, 0, -2, Double.NaN, Double.POSITIVE_INFINITY})
  void the_multiplier_is_one_at_least(double multiplier) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> policy(SECOND, multiplier, SECOND))
        .withMessageContaining("multiplier");
  }

  @Test
  void waits_are_not_negative() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> policy(Duration.ofMillis(-1), 2, SECOND))
        .withMessageContaining("backoff");
  }
}
