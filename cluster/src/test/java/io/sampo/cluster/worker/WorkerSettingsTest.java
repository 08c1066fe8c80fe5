package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class WorkerSettingsTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void what_cannot_work_is_refused_by_name() {
    assertRefused(() -> new WorkerSettings(0, 1, SECOND, SECOND), "cpuThreads");
    assertRefused(() -> new WorkerSettings(5_000, 1, SECOND, SECOND), "cpuThreads");
    assertRefused(() -> new WorkerSettings(1, 0, SECOND, SECOND), "resultBytesMax");
    assertRefused(() -> new WorkerSettings(1, 1, SECOND.negated(), SECOND), "interruptGrace");
    assertRefused(() -> new WorkerSettings(1, 1, SECOND, Duration.ZERO), "progressInterval");
  }

  private static void assertRefused(Runnable settings, String name) {
    assertThatThrownBy(settings::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
  }
}
