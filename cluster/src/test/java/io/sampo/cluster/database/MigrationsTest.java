package io.sampo.cluster.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class MigrationsTest {

  @Test
  void latest_version_is_that_of_the_last_file() throws IOException, URISyntaxException {
    URI directory = Objects.requireNonNull(Migrations.class.getResource("/db/migration")).toURI();
    try (Stream<Path> files = Files.list(Path.of(directory))) {
      int last =
          files
              .map(file -> file.getFileName().toString())
              .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
              .max()
              .orElseThrow();
      assertThat(Migrations.LATEST).isEqualTo(Integer.toString(last));
    }
  }
}
