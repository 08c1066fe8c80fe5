package io.sampo.cluster.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DatabaseSettingsTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void without_url_the_server_is_embedded() {
    DatabaseSettings settings = DatabaseSettings.embedded(Path.of("here"));

    assertThat(settings.jdbcUrl()).isNull();
    assertThat(settings.embeddedPort()).isZero();
    assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(settings.socketTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.startTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings).hasToString("embedded PostgreSQL in here");
  }

  @Test
  void text_hides_passwords() {
    DatabaseSettings settings =
        DatabaseSettings.external("jdbc:postgresql://db/x?password=hush&ssl=true", "ann", "secret");

    assertThat(settings).hasToString("jdbc:postgresql://db/x?password=***&ssl=true as ann");
  }

  @Test
  void values_that_cannot_work_are_refused_by_name() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DatabaseSettings.external("jdbc:mysql://db/x", "", ""))
        .withMessageContaining("JDBC URL");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> DatabaseSettings.external("jdbc:postgresql://ann:hush@db/x", "ann", "hush"))
        .withMessageContaining("without user and password before the host")
        .withMessageNotContaining("hush");
    refuses(70_000, 1, 1, SECOND, SECOND, SECOND, "embedded port");
    refuses(0, 0, 1, SECOND, SECOND, SECOND, "journal connections");
    refuses(0, 1, 1_001, SECOND, SECOND, SECOND, "archive connections");
    refuses(0, 1, 1, Duration.ofMillis(10), SECOND, SECOND, "connect timeout");
    refuses(0, 1, 1, SECOND, Duration.ofMillis(999), SECOND, "socket timeout");
    refuses(0, 1, 1, SECOND, SECOND, Duration.ofMillis(-1), "start timeout");
  }

  private static void refuses(
      int port,
      int journal,
      int archive,
      Duration connect,
      Duration socket,
      Duration start,
      String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new DatabaseSettings(
                null, "", "", Path.of("d"), port, journal, archive, 1, connect, socket, start))
        .withMessageContaining(name);
  }
}
