package io.sampo.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.client.Durations;
import io.sampo.app.settings.SampoSettings;
import io.sampo.app.settings.SampoSettings.HostPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

class ComposeTest {

  private static final List<String> NODES = List.of("sampo-1", "sampo-2", "sampo-3");

  @TempDir Path home;

  private JsonNode compose = MissingNode.getInstance();

  @BeforeEach
  void read() throws IOException {
    compose = Yaml.documents(Tree.file("docker-compose.yml")).getFirst();
  }

  private JsonNode service(String name) {
    return compose.path("services").path(name);
  }

  /** The settings of a node as its container has them; a variable that none knows is refused. */
  private SampoSettings settings(String node) {
    try {
      Map<String, String> variables =
          new HashMap<>(Dockerfile.read(Tree.file("Dockerfile")).variables());
      service(node)
          .path("environment")
          .propertyStream()
          .forEach(each -> variables.put(each.getKey(), interpolated(each.getValue().asString())));
      return SampoSettings.load(home, variables, Map.of());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** {@code ${NAME:-default}} as the default. */
  private static String interpolated(String text) {
    return text.replaceAll("\\$\\{\\w+:-([^}]*)}", "$1");
  }

  private static Stream<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asString);
  }

  @Test
  void three_nodes_find_each_other_by_the_names_they_have() {
    List<HostPort> seeds = settings("sampo-1").remoting().seedNodes();

    assertThat(compose.path("services").propertyNames())
        .containsExactlyInAnyOrder("postgres", "sampo-1", "sampo-2", "sampo-3");
    assertThat(seeds).hasSize(NODES.size());
    for (String node : NODES) {
      SampoSettings.Remoting remoting = settings(node).remoting();
      assertThat(remoting.self().host()).isEqualTo(node);
      assertThat(service(node).path("hostname").asString()).isEqualTo(node);
      assertThat(remoting.seedNodes()).isEqualTo(seeds).contains(remoting.self());
    }
  }

  @Test
  void ports_are_published_on_loopback_only_and_once() {
    SampoSettings settings = settings("sampo-1");
    String http = ":" + settings.http().port();
    String management = ":" + settings.management().port();
    List<String> ports =
        NODES.stream().flatMap(node -> texts(service(node).path("ports"))).toList();

    assertThat(ports).hasSize(2 * NODES.size()).doesNotHaveDuplicates();
    assertThat(ports).allMatch(port -> port.startsWith("127.0.0.1:"));
    assertThat(ports).filteredOn(port -> port.endsWith(http)).hasSize(NODES.size());
    assertThat(ports).filteredOn(port -> port.endsWith(management)).hasSize(NODES.size());
    assertThat(service("postgres").has("ports")).isFalse();
  }

  @Test
  void a_node_may_finish_its_work_before_it_is_killed() {
    for (String node : NODES) {
      Duration grace = Durations.parse(service(node).path("stop_grace_period").asString());
      assertThat(grace).isGreaterThan(settings(node).node().stopWithin().plusSeconds(15));
    }
  }

  @Test
  void nodes_wait_for_their_database_and_use_it() {
    JsonNode postgres = service("postgres");
    String password = postgres.path("environment").path("POSTGRES_PASSWORD").asString();

    assertThat(password).startsWith("${SAMPO_JDBC_PASSWORD");
    assertThat(texts(postgres.path("healthcheck").path("test")))
        .anyMatch(word -> word.contains("pg_isready"));
    for (String node : NODES) {
      assertThat(service(node).at("/depends_on/postgres/condition").asString())
          .isEqualTo("service_healthy");
      assertThat(settings(node).database().jdbcUrl())
          .isEqualTo("jdbc:postgresql://postgres:5432/sampo");
      assertThat(settings(node).database().password()).isEqualTo(interpolated(password));
      assertThat(texts(service(node).path("healthcheck").path("test")))
          .containsExactly("CMD", "/sampo/bin/healthcheck", "ready");
    }
  }

  @Test
  void data_outlive_the_containers() {
    assertThat(texts(service("postgres").path("volumes")))
        .containsExactly("postgres:/var/lib/postgresql");
    assertThat(compose.path("volumes").has("postgres")).isTrue();
  }
}
