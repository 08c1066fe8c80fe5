package io.sampo.cluster.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The server's settings: the resource {@code postgresql.conf}, and what the user adds to it. */
final class PostgresConfig {

  private static final String TEMPLATE = "postgresql.conf";

  private PostgresConfig() {}

  /** Writes the settings, and an empty file for those of the user if there is none. */
  static void write(PostgresDirectory directory) throws IOException {
    Path user = directory.path().resolve("user.conf");
    if (!Files.exists(user)) {
      DurableFiles.write(user, "# PostgreSQL settings of your own; they win over Sampo's.\n");
    }
    String settings = template().replace("@PORT@", Integer.toString(directory.port()));
    DurableFiles.write(directory.data().resolve("postgresql.conf"), settings);
  }

  private static String template() throws IOException {
    try (InputStream resource =
        Objects.requireNonNull(PostgresConfig.class.getResourceAsStream(TEMPLATE))) {
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
