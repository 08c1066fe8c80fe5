package io.sampo.app.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LineKeysTest {

  @Test
  void keys_are_by_content_and_count_and_never_the_same_twice() {
    LineKeys keys = new LineKeys("n");
    Set<String> first = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      first.add(keys.next(i, bytes(i % 5_000)));
    }
    LineKeys again = new LineKeys("n");
    Set<String> second = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      second.add(again.next(i, bytes((i * 7) % 5_000)));
    }

    assertThat(first).hasSize(20_000).isEqualTo(second);
  }

  @Test
  void beyond_the_bound_a_line_has_its_number() {
    LineKeys keys = new LineKeys("n", 2);
    keys.next(1, bytes(1));
    keys.next(2, bytes(2));

    assertThat(keys.next(3, bytes(3))).isEqualTo("map:n:line 3");
    assertThat(keys.next(4, bytes(1))).endsWith(":2");
  }

  private static byte[] bytes(int number) {
    return String.valueOf(number).getBytes(StandardCharsets.UTF_8);
  }
}
