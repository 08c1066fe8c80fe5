package io.sampo.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** All conditions that are set must hold. */
class TaskFilterTest {

  private static final TaskOptions LABELLED =
      new TaskOptions(
          null,
          null,
          null,
          null,
          Duration.ofSeconds(1),
          RetryPolicy.DEFAULT,
          Map.of("a", "1", "b", "2"));
  private static final TaskSpec SPEC =
      new TaskSpec("echo", Json.NULL, null, "k", "mail", 5, LABELLED);
  private static final TaskSpec PLAIN = TaskSpec.of("resize", Json.NULL);

  private static boolean matches(TaskFilter filter) {
    boolean plain = filter.matches(PLAIN, TaskStatus.FAILED, 99);
    assertThat(plain).isFalse();
    return filter.matches(SPEC, TaskStatus.READY, 100);
  }

  private static TaskFilter by(
      @Nullable TaskStatus status,
      @Nullable String type,
      @Nullable String queue,
      @Nullable String key) {
    return new TaskFilter(status, type, queue, key, Map.of(), null, null);
  }

  private static TaskFilter labelled(Map<String, String> labels) {
    return new TaskFilter(null, null, null, null, labels, null, null);
  }

  private static boolean created(@Nullable Long after, @Nullable Long before) {
    Instant from = after == null ? null : Instant.ofEpochMilli(after);
    Instant to = before == null ? null : Instant.ofEpochMilli(before);
    return new TaskFilter(null, null, null, null, Map.of(), from, to)
        .matches(SPEC, TaskStatus.READY, 100);
  }

  @Test
  void no_condition_shows_all() {
    assertThat(TaskFilter.ALL.matches(SPEC, TaskStatus.READY, 0)).isTrue();
    assertThat(TaskFilter.ALL.matches(PLAIN, TaskStatus.FAILED, 0)).isTrue();
  }

  @Test
  void each_condition_must_hold() {
    assertThat(matches(by(TaskStatus.READY, null, null, null))).isTrue();
    assertThat(matches(by(null, "echo", null, null))).isTrue();
    assertThat(matches(by(null, null, "mail", null))).isTrue();
    assertThat(matches(by(null, null, null, "k"))).isTrue();
    assertThat(matches(by(TaskStatus.READY, "echo", "mail", "k"))).isTrue();
    assertThat(matches(by(TaskStatus.READY, "echo", "mail", "other"))).isFalse();
    assertThat(matches(by(TaskStatus.RUNNING, "echo", "mail", "k"))).isFalse();
  }

  @Test
  void all_labels_asked_for_must_be_there() {
    assertThat(matches(labelled(Map.of("a", "1")))).isTrue();
    assertThat(matches(labelled(Map.of("a", "1", "b", "2")))).isTrue();
    assertThat(matches(labelled(Map.of("a", "2")))).isFalse();
    assertThat(matches(labelled(Map.of("a", "1", "c", "3")))).isFalse();
  }

  @Test
  void times_are_from_inclusive_to_exclusive() {
    assertThat(created(100L, null)).isTrue();
    assertThat(created(101L, null)).isFalse();
    assertThat(created(null, 101L)).isTrue();
    assertThat(created(null, 100L)).isFalse();
  }
}
