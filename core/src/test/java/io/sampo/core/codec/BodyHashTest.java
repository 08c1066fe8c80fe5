package io.sampo.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.task.Json;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskSpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Equal submissions have equal hashes, on every release. */
class BodyHashTest {

  private static TaskSpec spec(String payload, @Nullable String key, int priority) {
    return new TaskSpec(
        "echo", Json.of(payload), key, null, "default", priority, TaskOptions.DEFAULT);
  }

  @Test
  void the_hash_tells_equal_submissions_from_different_ones() {
    long hash = BodyHash.of(spec("1", "a", 5));

    assertThat(BodyHash.of(spec("1", "a", 5))).isEqualTo(hash);
    assertThat(BodyHash.of(spec("2", "a", 5))).isNotEqualTo(hash);
    assertThat(BodyHash.of(spec("1", "a", 6))).isNotEqualTo(hash);
  }

  @Test
  void nobody_asks_without_a_key() {
    assertThat(BodyHash.of(spec("1", null, 5))).isZero();
  }
}
