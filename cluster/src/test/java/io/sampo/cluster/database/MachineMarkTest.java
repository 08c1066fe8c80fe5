package io.sampo.cluster.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MachineMarkTest {

  @TempDir private Path directory;

  @Test
  void directory_in_use_elsewhere_is_refused() throws IOException {
    MachineMark mark = new MachineMark(directory.resolve("machine"));
    Files.writeString(mark.file(), "another");

    assertThatThrownBy(() -> mark.claim(true))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("another container");
    assertThat(mark.file()).hasContent("another");
  }

  @Test
  void directory_that_nobody_uses_is_taken_over_and_shared_here() throws IOException {
    MachineMark mark = new MachineMark(directory.resolve("machine"));
    Files.writeString(mark.file(), "another");

    mark.claim(false);
    assertThat(Files.readString(mark.file())).isNotEqualTo("another");
    mark.claim(true);
  }
}
