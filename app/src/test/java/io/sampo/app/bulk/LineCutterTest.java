package io.sampo.app.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineCutterTest {

  private static final int LINE_BYTES_MAX = 10;

  private final List<String> seen = new ArrayList<>();
  private final LineCutter cutter = new LineCutter(LINE_BYTES_MAX, lines());

  private LineCutter.Lines lines() {
    return new LineCutter.Lines() {
      @Override
      public void line(long number, byte[] bytes, int offset, int length) {
        seen.add(number + " " + new String(bytes, offset, length, StandardCharsets.US_ASCII));
      }

      @Override
      public void tooLong(long number) {
        seen.add(number + " too long");
      }
    };
  }

  private void feed(String text) {
    cutter.feed(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void blank_lines_are_skipped_and_counted() {
    feed("a\n\n \t\r\nb\r\n");
    cutter.finish();

    assertThat(seen).containsExactly("1 a", "4 b\r");
  }

  @Test
  void a_byte_order_mark_is_left_out_before_the_first_line_alone() {
    cutter.feed("\uFEFFa\n\uFEFFb\n".getBytes(StandardCharsets.UTF_8));

    assertThat(seen).hasSize(2).first().isEqualTo("1 a");
    assertThat(seen.getLast()).isNotEqualTo("2 b");
  }

  @Test
  void the_last_line_needs_no_end() {
    feed("a\nb");
    assertThat(seen).containsExactly("1 a");
    cutter.finish();

    assertThat(seen).containsExactly("1 a", "2 b");
  }

  @Test
  void a_line_may_be_as_long_as_set_and_no_longer() {
    feed("0123456789\n01234567890\n0123456789");
    feed("x\n");
    feed("a".repeat(100));
    cutter.finish();

    assertThat(seen).containsExactly("1 0123456789", "2 too long", "3 too long", "4 too long");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void lines_are_the_same_however_the_bytes_come(long seed) {
    Random random = new Random(seed);
    byte[] bytes = new byte[5_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (random.nextInt(8) == 0 ? '\n' : 'a' + random.nextInt(3));
    }
    cutter.feed(bytes);
    cutter.finish();
    List<String> whole = List.copyOf(seen);
    seen.clear();

    LineCutter pieces = new LineCutter(LINE_BYTES_MAX, lines());
    for (int at = 0; at < bytes.length; ) {
      int end = Math.min(bytes.length, at + random.nextInt(40));
      pieces.feed(Arrays.copyOfRange(bytes, at, end));
      at = end;
    }
    pieces.finish();

    assertThat(seen).as("seed %d", seed).isEqualTo(whole);
  }
}
