package io.sampo.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What workers say of themselves is cut to a size that can be kept. */
class TaskErrorTest {

  @Test
  void what_fits_is_kept_as_it_is() {
    TaskError error = new TaskError("t".repeat(200), "m".repeat(2_000), "s".repeat(8_000));

    assertThat(error.type()).isEqualTo("t".repeat(200));
    assertThat(error.message()).isEqualTo("m".repeat(2_000));
    assertThat(error.trace()).isEqualTo("s".repeat(8_000));
    assertThat(new TaskError("t", "m", null).trace()).isNull();
  }

  @Test
  void what_is_too_long_ends_in_an_ellipsis() {
    TaskError error = new TaskError("t".repeat(201), "m".repeat(2_001), "s".repeat(8_001));

    assertThat(error.type()).isEqualTo("t".repeat(199) + "…");
    assertThat(error.message()).isEqualTo("m".repeat(1_999) + "…");
    assertThat(error.trace()).isEqualTo("s".repeat(7_999) + "…");
    String message = new Progress(1, 2, "p".repeat(1_001)).message();
    assertThat(Objects.requireNonNull(message)).isEqualTo("p".repeat(999) + "…");
  }

  @Test
  void a_character_is_not_cut_in_half() {
    String message = "m".repeat(1_998) + "🌾🌾";

    assertThat(new TaskError("t", message, null).message()).isEqualTo("m".repeat(1_998) + "…");
  }

  @Test
  void what_was_cut_is_not_cut_again() {
    TaskError once = new TaskError("t", "m".repeat(5_000), null);

    assertThat(new TaskError(once.type(), once.message(), null)).isEqualTo(once);
  }
}
