package io.sampo.app.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineReaderTest {

  @Test
  void lines_end_at_newlines_and_at_the_end() throws IOException {
    assertThat(read("a\n\nb\r\nc")).containsExactly("a", "", "b\r", "c");
    assertThat(read("a\n")).containsExactly("a");
    assertThat(read("")).isEmpty();
    assertThat(read("\n")).containsExactly("");
  }

  @Test
  void line_longer_than_the_buffer_is_whole() throws IOException {
    String longLine = "x".repeat(200_000);
    assertThat(read("a\n" + longLine + "\nb")).containsExactly("a", longLine, "b");
  }

  @Test
  void line_longer_than_allowed_is_cut_and_marked() throws IOException {
    LineReader lines = reader("x".repeat(70_000) + "\nab\n", 65_600);

    assertThat(lines.next().orElseThrow()).hasSize(65_600);
    assertThat(lines.overlong()).isTrue();
    assertThat(lines.next().orElseThrow()).hasSize(2);
    assertThat(lines.overlong()).isFalse();
  }

  private static List<String> read(String text) throws IOException {
    LineReader lines = reader(text, 1_000_000);
    List<String> all = new ArrayList<>();
    Optional<byte[]> line = lines.next();
    while (line.isPresent()) {
      all.add(new String(line.get(), StandardCharsets.UTF_8));
      line = lines.next();
    }
    return all;
  }

  private static LineReader reader(String text, int max) {
    return new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), max);
  }
}
