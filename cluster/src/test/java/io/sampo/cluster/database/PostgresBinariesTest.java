package io.sampo.cluster.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class PostgresBinariesTest {

  @Test
  void both_processors_of_linux_have_their_archive_on_the_class_path() {
    for (String arch : new String[] {"amd64", "aarch64"}) {
      String name = PostgresBinaries.archiveName("Linux", arch);
      assertThat(PostgresBinaries.class.getResource("/" + name)).as(name).isNotNull();
    }
  }

  @Test
  void other_systems_are_told_to_bring_their_own() {
    assertThatThrownBy(() -> PostgresBinaries.archiveName("Windows 11", "amd64"))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("SAMPO_JDBC_URL");
  }
}
