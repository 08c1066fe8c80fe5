package io.sampo.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stops the start, and what the user is told. */
class SettingsProblemTest {

  @TempDir Path home;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SAMPO_HTTP_PORT                    | 65536        | 0 to 65535, 0 for any free one",
        "SAMPO_HTTP_PORT                    | many         | 0 to 65535, 0 for any free one",
        "SAMPO_HTTP_PORT                    | 70.5         | 0 to 65535, 0 for any free one",
        "SAMPO_REMOTING_PORT                | 0            | 1 to 65535",
        "SAMPO_WORKERS_SLOTS                | 99999999999  | 1 to 1000000",
        "SAMPO_HTTP_PAYLOAD_BYTES_MAX       | 1 mile       | 1 to 268435456 bytes",
        "SAMPO_HTTP_PAYLOAD_BYTES_MAX       | 9 EiB        | 1 to 268435456 bytes",
        "SAMPO_HTTP_WAIT_MAX                | 30           | PT0S to P1D",
        "SAMPO_HTTP_WAIT_MAX                | PT-1S        | PT0S to P1D",
        "SAMPO_HTTP_WAIT_MAX                | P2D          | PT0S to P1D",
        "SAMPO_HTTP_WAIT_MAX                | soon         | PT0S to P1D",
        "SAMPO_PARTITIONS_HEAP_FRACTION     | 1            | 0.05 to 0.8",
        "SAMPO_SECURITY_ALLOW_INSECURE_BIND | perhaps      | true or false",
        "SAMPO_TASKS_UNKNOWN_TYPES          | eat          | refuse or hold",
        "SAMPO_LOGGING_LEVEL                | loud         | error, warn, info, debug or trace",
        "SAMPO_SEED_NODES                   | a            | host:port, several in a list or"
            + " separated by commas",
        "SAMPO_SEED_NODES                   | a:0          | host:port, several in a list or"
            + " separated by commas",
        "SAMPO_SEED_NODES                   | http://a:1   | host:port, several in a list or"
            + " separated by commas",
        "SAMPO_ADVERTISED_HOST              | a b          | a host or nothing",
        "SAMPO_HANDLERS_HTTP_ALLOWED_HOSTS  | a b          | hosts, in a list or separated by"
            + " commas",
        "SAMPO_HANDLERS_EXEC_COMMANDS       | wc           | names with lists that begin with the"
            + " absolute path of a program",
        "SAMPO_HANDLERS_EXEC_COMMANDS       | {a:[wc]}     | names with lists that begin with the"
            + " absolute path of a program",
        "SAMPO_BIND                         | no host      | an address or a name of this machine",
        "SAMPO_DATA_DIR                     | ' '          | a path",
      })
  void says_what_is_allowed_instead_of(String variable, String value, String allowed) {
    String key = String.valueOf(SettingsKeys.load().key(variable));

    assertThat(problems(Map.of(variable, value)))
        .containsExactly(
            "sampo.%s = \"%s\" (variable %s): must be %s".formatted(key, value, variable, allowed));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "{ a = 1 }", "null", "true"})
  void a_wrong_type_is_refused_with_file_and_line(String hocon) throws IOException {
    Path file = write("sampo {\n  http.port = " + hocon + "\n}");

    assertThat(problems(Map.of()))
        .singleElement()
        .asString()
        .startsWith("sampo.http.port = ")
        .endsWith(" (" + file + ":2): must be 0 to 65535, 0 for any free one");
  }

  @Test
  void half_of_tls_is_refused_by_the_names_of_what_is_missing() {
    assertThat(problems(Map.of("SAMPO_REMOTING_TLS_CA", "/ca.crt")))
        .containsExactly(
            "sampo.remoting.tls.certificate = \"\" (the default): remoting.tls.certificate must be"
                + " set where remoting.tls.ca is",
            "sampo.remoting.tls.key = \"\" (the default): remoting.tls.key must be set where"
                + " remoting.tls.ca is");
  }

  @Test
  void a_value_where_a_block_belongs_is_refused() throws IOException {
    Path file = write("sampo.http = 7070");

    assertThat(problems(Map.of()))
        .containsExactly("sampo.http (" + file + ":1): must be a block { ... }");
  }

  @Test
  void an_unknown_key_is_refused_with_the_nearest_one() throws IOException {
    Path file = write("sampo {\n http { prot = 1 }\n worker.slots = 2\n}\nhttp.port = 3\n");

    assertThat(problems(Map.of()))
        .containsExactly(
            "http (" + file + ":5): is unknown here, where only sampo and pekko may be",
            "sampo.http.prot (" + file + ":2): is unknown, the nearest is sampo.http.port",
            "sampo.worker (" + file + ":3): is unknown, the nearest is sampo.workers");
  }

  @Test
  void an_unknown_variable_is_refused_with_the_nearest_one() {
    Map<String, String> environment =
        Map.of("SAMPO_PORT", "7070", "SAMPO_SEEDNODES", "a:1", "SAMPO_URL", "http://a");

    assertThat(problems(environment))
        .containsExactly(
            "SAMPO_PORT (variable): is unknown, the nearest is SAMPO_BIND",
            "SAMPO_SEEDNODES (variable): is unknown, the nearest is SAMPO_SEED_NODES");
  }

  @Test
  void what_kubernetes_says_of_a_service_named_sampo_is_no_setting() {
    Map<String, String> links =
        Map.of(
            "SAMPO_SERVICE_HOST", "10.0.0.1",
            "SAMPO_SERVICE_PORT", "7070",
            "SAMPO_PORT", "tcp://10.0.0.1:7070",
            "SAMPO_PORT_7070_TCP_ADDR", "10.0.0.1",
            "SAMPO_DB_SERVICE_PORT_PG", "5432");

    assertThat(problems(links)).isEmpty();
  }

  @Test
  void all_problems_are_reported_at_once() throws IOException {
    write("sampo { bnid = x, http.port = -1 }");

    assertThat(problems(Map.of("SAMPO_X", "1", "SAMPO_WORKERS_SLOTS", "none"))).hasSize(4);
  }

  @Test
  void a_file_that_cannot_be_read_is_named() throws IOException {
    Path file = write("sampo {\n  http {");

    assertThat(problems(Map.of()))
        .singleElement()
        .asString()
        .startsWith(file + ": cannot be read: ");
    assertThat(problems(Map.of("SAMPO_CONF", "/no/such")))
        .singleElement()
        .asString()
        .startsWith("/no/such (SAMPO_CONF): cannot be read: ");
  }

  @Test
  void a_reference_to_nothing_is_named() throws IOException {
    Path file = write("sampo.http.port = ${no.such}");

    assertThat(problems(Map.of())).singleElement().asString().contains(file + ": 1", "no.such");
  }

  @Test
  void a_secret_is_never_shown() {
    Map<String, String> environment =
        Map.of("SAMPO_JDBC_URL", "jdbc:mysql://db?password=grist", "SAMPO_JDBC_PASSWORD", "flour");

    assertThat(problems(environment))
        .containsExactly(
            "sampo.database.jdbcUrl (variable SAMPO_JDBC_URL): must be a URL that begins with"
                + " jdbc:postgresql:, without user and password before the host, or nothing");
    assertThat(problems(Map.of("SAMPO_JDBC_URL", "jdbc:postgresql://miller:flour@db/sampo")))
        .singleElement()
        .asString()
        .doesNotContain("flour");
    assertThat(load(Map.of("SAMPO_JDBC_PASSWORD", "flour")).toString()).doesNotContain("flour");
  }

  @Test
  void reachable_by_others_without_credentials_needs_to_be_allowed() {
    Map<String, String> open = Map.of("SAMPO_BIND", "0.0.0.0", "SAMPO_ADVERTISED_HOST", "mill");

    assertThat(problems(open))
        .singleElement()
        .asString()
        .startsWith("sampo.http.bind = \"0.0.0.0\" (variable SAMPO_BIND): other machines reach")
        .contains("security.allowInsecureBind");
    assertThat(problems(with(open, "SAMPO_SECURITY_ALLOW_INSECURE_BIND", "true"))).isEmpty();
  }

  @Test
  void all_addresses_need_one_to_be_reached_by() {
    Map<String, String> environment =
        Map.of("SAMPO_BIND", "0.0.0.0", "SAMPO_SECURITY_ALLOW_INSECURE_BIND", "true");

    assertThat(problems(environment))
        .containsExactly(
            "sampo.remoting.advertisedHost = \"\" (the default): must be set where remoting.bind"
                + " means all addresses");
  }

  @ParameterizedTest
  @CsvSource({
    "SAMPO_ARCHIVE_RETENTION, PT2H, archive.retention",
    "SAMPO_TASKS_IDEMPOTENCY_WINDOW, P8D, archive.retention",
    "SAMPO_MANAGEMENT_PORT, 7070, management.port",
    "SAMPO_DATABASE_EMBEDDED_PORT, 7355, database.embeddedPort",
    "SAMPO_HTTP_PAYLOAD_BYTES_MAX, 3 MiB, remoting.frameBytesMax",
    "SAMPO_WORKERS_RESULT_BYTES_MAX, 3 MiB, remoting.frameBytesMax",
    "SAMPO_REMOTING_FRAME_BYTES_MAX, 2 MiB, remoting.frameBytesMax",
    "SAMPO_PARTITIONS_GATHERED_BYTES_MAX, 1 MiB, partitions.gatheredBytesMax",
    "SAMPO_ARCHIVE_ROWS_DUE, 20001, archive.writeRowsMax",
    "SAMPO_ARCHIVE_WRITE_ROWS_MAX, 200001, archive.heldRowsMax",
    "SAMPO_ARCHIVE_WRITE_BYTES_MAX, 65 MiB, archive.heldBytesMax",
    "SAMPO_DATABASE_ARCHIVE_CONNECTIONS, 4, database.archiveConnections",
    "SAMPO_HTTP_WAITS_MAX, 100, http.waitsMax",
    "SAMPO_HTTP_BULK_UNFINISHED_MAX, 50001, http.waitsMax",
    "SAMPO_HTTP_CONNECTIONS_MAX, 1000, http.connectionsMax",
    "SAMPO_HTTP_WATCHERS_MAX, 4096, http.connectionsMax",
    "SAMPO_PARTITIONS_GATHERED_MAX, 1999, partitions.gatheredMax",
    "SAMPO_PARTITIONS_TURN_TASKS_MAX, 20001, partitions.gatheredMax",
  })
  void settings_that_do_not_fit_each_other_are_refused(
      String variable, String value, String complaintAt) {
    assertThat(problems(Map.of(variable, value)))
        .singleElement()
        .asString()
        .startsWith("sampo." + complaintAt + " = ");
  }

  @Test
  void settings_that_contradict_each_other_are_both_named() {
    assertThat(problems(Map.of("SAMPO_HTTP_WAITS_MAX", "100")))
        .containsExactly(
            "sampo.http.waitsMax = \"100\" (variable SAMPO_HTTP_WAITS_MAX): must be at least"
                + " http.bulk.unfinishedMax (1000)");
  }

  @Test
  void a_row_must_fit_into_what_waits_for_it() {
    Map<String, String> environment =
        Map.of(
            "SAMPO_PARTITIONS_GATHERED_BYTES_MAX", "2 MiB",
            "SAMPO_PARTITIONS_TURN_BYTES_MAX", "4 MiB");

    assertThat(problems(environment))
        .singleElement()
        .asString()
        .contains("partitions.gatheredBytesMax", "must be at least partitions.turnBytesMax");
  }

  @Test
  void a_command_must_end_before_its_attempt_is_given_up() {
    Map<String, String> environment =
        Map.of(
            "SAMPO_HANDLERS_EXEC_COMMANDS", "{a: [/bin/true]}",
            "SAMPO_WORKERS_INTERRUPT_GRACE", "PT1S");

    assertThat(problems(environment))
        .singleElement()
        .asString()
        .startsWith("sampo.handlers.exec.killAfter = ");
  }

  @Test
  void a_refused_value_causes_no_second_complaint() {
    assertThat(
            problems(
                Map.of(
                    "SAMPO_TASKS_IDEMPOTENCY_WINDOW", "P30D", "SAMPO_ARCHIVE_RETENTION", "long")))
        .singleElement()
        .asString()
        .startsWith("sampo.archive.retention = \"long\"");
  }

  private SampoSettings load(Map<String, String> environment) {
    return SampoSettings.load(home, environment, Map.of());
  }

  private List<String> problems(Map<String, String> environment) {
    SettingsException refused =
        catchThrowableOfType(SettingsException.class, () -> load(environment));
    return refused == null
        ? List.of()
        : refused.problems().stream().map(SettingsProblem::toString).toList();
  }

  private static Map<String, String> with(Map<String, String> all, String name, String value) {
    Map<String, String> more = new HashMap<>(all);
    more.put(name, value);
    return more;
  }

  private Path write(String text) throws IOException {
    return Files.writeString(
        Files.createDirectories(home.resolve("conf")).resolve("sampo.conf"), text);
  }
}
