package io.sampo.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a task may start and when it expires. */
class TaskOptionsTest {

  private static final long ACCEPTED = 1_800_000_000_000L;
  private static final Instant LATER = Instant.ofEpochMilli(ACCEPTED + 5);

  private static TaskOptions start(@Nullable Duration delay, @Nullable Instant runAt) {
    return new TaskOptions(
        delay, runAt, null, null, Duration.ofSeconds(1), RetryPolicy.DEFAULT, Map.of());
  }

  private static TaskOptions expiry(@Nullable Duration after, @Nullable Instant at) {
    return new TaskOptions(
        null, null, after, at, Duration.ofSeconds(1), RetryPolicy.DEFAULT, Map.of());
  }

  @Test
  void a_task_may_start_at_once_after_a_delay_or_at_its_time() {
    assertThat(TaskOptions.DEFAULT.dueAtMillis(ACCEPTED)).isEqualTo(ACCEPTED);
    assertThat(start(Duration.ofMillis(7), null).dueAtMillis(ACCEPTED)).isEqualTo(ACCEPTED + 7);
    assertThat(start(null, LATER).dueAtMillis(ACCEPTED)).isEqualTo(ACCEPTED + 5);
    assertThat(start(null, Instant.EPOCH).dueAtMillis(ACCEPTED)).isEqualTo(ACCEPTED);
  }

  @Test
  void a_task_expires_never_after_a_while_or_at_its_time() {
    assertThat(TaskOptions.DEFAULT.expiresAtMillis(ACCEPTED)).isEqualTo(Long.MAX_VALUE);
    assertThat(expiry(Duration.ofMillis(7), null).expiresAtMillis(ACCEPTED))
        .isEqualTo(ACCEPTED + 7);
    assertThat(expiry(null, LATER).expiresAtMillis(ACCEPTED)).isEqualTo(ACCEPTED + 5);
    assertThat(expiry(null, Instant.EPOCH).expiresAtMillis(ACCEPTED)).isZero();
  }

  @Test
  void the_furthest_times_do_not_overflow() {
    long latest = TimeLimits.TIME_MAX.toEpochMilli();

    assertThat(start(TimeLimits.DURATION_MAX, null).dueAtMillis(latest)).isGreaterThan(latest);
    assertThat(expiry(null, TimeLimits.TIME_MAX).expiresAtMillis(1)).isEqualTo(latest);
  }

  @Test
  void times_out_of_reach_are_refused_by_name() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> start(Duration.ofMillis(-1), null))
        .withMessageStartingWith("delay: PT-0.001S is not between");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> start(null, Instant.MAX))
        .withMessageStartingWith("runAt: ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> expiry(TimeLimits.DURATION_MAX.plusNanos(1), null))
        .withMessageStartingWith("expireAfter: ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> expiry(null, Instant.EPOCH.minusNanos(1)))
        .withMessageStartingWith("expiresAt: ");
  }

  @Test
  void times_are_kept_in_milliseconds() {
    assertThat(start(Duration.ofNanos(5_999_999), LATER.plusNanos(999)))
        .isEqualTo(start(Duration.ofMillis(5), LATER));
  }

  @Test
  void labels_are_copied() {
    Map<String, String> labels = new HashMap<>(Map.of("a", "b"));
    TaskOptions options =
        new TaskOptions(null, null, null, null, Duration.ofSeconds(1), RetryPolicy.DEFAULT, labels);
    labels.put("c", "d");

    assertThat(options.labels()).isEqualTo(Map.of("a", "b"));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> options.labels().put("e", "f"));
  }

  @Test
  void plain_tasks_share_names_and_options() {
    String name = String.join("", "check", "sum");
    TaskSpec one = TaskSpec.of("checksum", Json.NULL);
    TaskSpec other = new TaskSpec(name, Json.NULL, null, null, "checksum", 5, start(null, null));
    TaskOptions equal =
        new TaskOptions(
            null,
            null,
            null,
            null,
            TaskOptions.DEFAULT_TIMEOUT,
            RetryPolicy.DEFAULT,
            new HashMap<>());
    TaskSpec plain = new TaskSpec(name, Json.NULL, null, null, "default", 5, equal);

    assertThat(other.type()).isSameAs(one.type());
    assertThat(other.queue()).isSameAs(one.type());
    assertThat(other.options()).isNotEqualTo(TaskOptions.DEFAULT);
    assertThat(plain.options()).isSameAs(TaskOptions.DEFAULT);
  }
}
