package io.sampo.cluster.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
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

  @Test
  void directory_whose_name_their_initdb_would_run_is_refused() {
    for (String name : new String[] {"$(touch PWNED)", "`id`", "a\"b", "a\\b", "a\nb"}) {
      assertThatThrownBy(() -> PostgresBinaries.requireUsable(Path.of("/cache", name, "sampo")))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("Set XDG_CACHE_HOME");
    }
    assertThat(PostgresBinaries.requireUsable(Path.of("/it's a (cache); ä/sampo"))).isNotNull();
  }
}
