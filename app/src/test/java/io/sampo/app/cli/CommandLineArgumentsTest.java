package io.sampo.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CommandLineArgumentsTest {

  @Test
  void arguments_are_utf_8_whatever_java_made_of_them() {
    byte[] line = "java\0-cp\0x\0Main\0submit\0\0Müller €😀\0".getBytes(StandardCharsets.UTF_8);

    assertThat(CommandLineArguments.decoded(line, "submit", "", "M\uFFFD\uFFFDller"))
        .containsExactly("submit", "", "Müller €😀");
  }

  @Test
  void bytes_that_are_no_utf_8_are_refused_by_their_place() {
    byte[] line = "java\0Main\0submit\0M\u00fcller\0".getBytes(StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> CommandLineArguments.decoded(line, "submit", "M\uFFFDller"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("argument 2 is not valid UTF-8 at byte 2 (0xfc)");
  }

  @Test
  void ordinary_arguments_are_passed_on() {
    assertThat(CommandLineArguments.ofThisProcess("ls", "--all")).containsExactly("ls", "--all");
  }
}
