package io.sampo.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.archive.ArchiveReaderSettings;
import io.sampo.cluster.archive.ArchiveRetentionSettings;
import io.sampo.cluster.archive.ArchiveWriterSettings;
import io.sampo.cluster.database.DatabaseSettings;
import io.sampo.cluster.partition.PartitionSettings;
import io.sampo.cluster.worker.WorkerSettings;
import io.sampo.cluster.worker.builtin.ExecHandlerSettings;
import io.sampo.cluster.worker.builtin.HttpHandlerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where settings come from, and that each one arrives. */
class SampoSettingsTest {

  @TempDir Path home;

  static List<Sample> samples() {
    return Samples.all();
  }

  @Test
  void there_is_a_sample_of_every_setting() {
    assertThat(samples().stream().map(Sample::key)).isEqualTo(SettingsKeys.load().keys());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void a_variable_sets(Sample sample) {
    SampoSettings settings = load(sample.variables());

    assertThat(sample.actual().apply(settings)).isEqualTo(sample.expected());
    assertThat(sample.actual().apply(load(Map.of()))).isNotEqualTo(sample.expected());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void the_file_sets(Sample sample) throws IOException {
    write("sampo." + sample.key() + " = " + sample.hocon());

    assertThat(sample.actual().apply(load(sample.companions()))).isEqualTo(sample.expected());
  }

  @Test
  void without_a_file_the_defaults_are_those_of_the_parts() {
    SampoSettings settings = load(Map.of());

    assertThat(settings.database()).isEqualTo(DatabaseSettings.embedded(home.resolve("data")));
    assertThat(settings.node().partition()).isEqualTo(PartitionSettings.DEFAULT);
    assertThat(settings.node().worker()).isEqualTo(WorkerSettings.DEFAULT);
    assertThat(settings.node().archiveWriter()).isEqualTo(ArchiveWriterSettings.DEFAULT);
    assertThat(settings.node().archiveReader()).isEqualTo(ArchiveReaderSettings.DEFAULT);
    assertThat(settings.node().archiveRetention()).isEqualTo(ArchiveRetentionSettings.DEFAULT);
    assertThat(settings.httpHandler()).isEqualTo(HttpHandlerSettings.DEFAULT);
    assertThat(settings.execHandler()).isEqualTo(ExecHandlerSettings.OFF);
  }

  @Test
  void the_command_line_wins_over_a_variable_and_that_over_the_file() throws IOException {
    write("sampo.http.port = 1001, sampo.workers.slots = 1001, sampo.tasks.queuesMax = 1001");
    Map<String, String> environment =
        Map.of("SAMPO_HTTP_PORT", "1002", "SAMPO_WORKERS_SLOTS", "1002");

    SampoSettings settings =
        SampoSettings.load(home, environment, Map.of("SAMPO_HTTP_PORT", "1003"));

    assertThat(settings.http().port()).isEqualTo(1003);
    assertThat(settings.node().slots()).isEqualTo(1002);
    assertThat(settings.node().partition().rules().queuesMax()).isEqualTo(1001);
  }

  @Test
  void the_file_may_be_elsewhere() throws IOException {
    Path file = Files.writeString(home.resolve("mine.conf"), "sampo { http { port = 1001 } }");

    assertThat(load(Map.of("SAMPO_CONF", file.toString())).http().port()).isEqualTo(1001);
  }

  @Test
  void node_on_its_own_takes_part_in_nobody_elses_cluster() throws IOException {
    write(
        "sampo { database.jdbcUrl = \"jdbc:postgresql://db/sampo\", http.port = 1001,"
            + " remoting.seedNodes = [\"a:1\"] }");
    Map<String, String> environment =
        Map.of("SAMPO_JDBC_URL", "jdbc:postgresql://db/other", "SAMPO_SEED_NODES", "b:2");

    SampoSettings settings = SampoSettings.loadAlone(home, environment, Map.of());

    assertThat(settings.database().jdbcUrl()).isNull();
    assertThat(settings.remoting().seedNodes()).isEmpty();
    assertThat(settings.http().port()).isEqualTo(1001);
  }

  @Test
  void an_empty_variable_sets_nothing() throws IOException {
    write("sampo.http.port = 1001");

    assertThat(load(Map.of("SAMPO_HTTP_PORT", "", "SAMPO_JDBC_URL", "")).http().port())
        .isEqualTo(1001);
  }

  @Test
  void one_bind_moves_all_ports_but_those_with_one_of_their_own() {
    SampoSettings settings =
        load(Map.of("SAMPO_BIND", "127.0.0.2", "SAMPO_MANAGEMENT_BIND", "127.0.0.3"));

    assertThat(settings.http().bind()).isEqualTo("127.0.0.2");
    assertThat(settings.remoting().bind()).isEqualTo("127.0.0.2");
    assertThat(settings.node().name()).isEqualTo("127.0.0.2:7355");
    assertThat(settings.management().bind()).isEqualTo("127.0.0.3");
  }

  @Test
  void paths_of_a_file_begin_where_sampo_is_and_paths_of_a_variable_where_the_user_is()
      throws IOException {
    write("sampo.handlersDir = jars");

    SampoSettings settings = load(Map.of("SAMPO_DATA_DIR", "mine"));

    assertThat(settings.handlersDir()).isEqualTo(home.resolve("jars"));
    assertThat(settings.database().dataDir()).isEqualTo(Path.of("mine").toAbsolutePath());
  }

  @Test
  void the_block_pekko_is_passed_through() throws IOException {
    write("pekko { cluster.roles = [miller], anything = ${pekko.loglevel} }");

    assertThat(load(Map.of()).pekko().getStringList("pekko.cluster.roles"))
        .isEqualTo(List.of("miller"));
  }

  @Test
  void durations_and_sizes_can_be_written_as_people_write_them() throws IOException {
    write("sampo { http { waitMax = 90 s, payloadBytesMax = 64KiB }, tasks.queuesMax = \"7\" }");

    SampoSettings settings = load(Map.of());

    assertThat(settings.http().waitMax()).hasSeconds(90);
    assertThat(settings.http().payloadBytesMax()).isEqualTo(64 << 10);
    assertThat(settings.node().partition().rules().queuesMax()).isEqualTo(7);
  }

  private SampoSettings load(Map<String, String> environment) {
    return SampoSettings.load(home, environment, Map.of());
  }

  private void write(String text) throws IOException {
    Files.writeString(Files.createDirectories(home.resolve("conf")).resolve("sampo.conf"), text);
  }
}
