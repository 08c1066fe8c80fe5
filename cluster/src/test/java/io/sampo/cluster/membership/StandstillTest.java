package io.sampo.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StandstillTest {

  private static final long START = Long.MAX_VALUE - 1_000; // As nanoTime may overflow.

  private final Standstill standstill = new Standstill(START);

  private static long at(long millis) {
    return START + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void a_process_that_beats_does_not_stand_still() {
    for (int millis = 0; millis < 20_000; millis += 250) {
      standstill.beat(at(millis));
      assertThat(standstill.justOver(at(millis + 200))).isFalse();
    }
  }

  @Test
  void a_late_beat_on_a_busy_machine_is_no_standstill() {
    standstill.beat(at(1_900));

    assertThat(standstill.justOver(at(2_000))).isFalse();
  }

  @Test
  void one_that_wakes_is_known_by_whoever_comes_first() {
    standstill.beat(at(250));

    assertThat(standstill.justOver(at(8_250))).as("before its beat").isTrue();
    standstill.beat(at(8_251));
    assertThat(standstill.justOver(at(8_252))).as("after its beat").isTrue();
  }

  @Test
  void it_is_forgotten_when_the_others_have_been_heard_again() {
    standstill.beat(at(8_000));
    for (int millis = 8_250; millis <= 13_250; millis += 250) {
      standstill.beat(at(millis));
    }

    assertThat(standstill.justOver(at(12_900))).isTrue();
    assertThat(standstill.justOver(at(13_250))).isFalse();
  }
}
