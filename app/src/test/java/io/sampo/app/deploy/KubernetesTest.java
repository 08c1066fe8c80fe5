package io.sampo.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.http.AllowedHosts;
import io.sampo.app.settings.SampoSettings;
import io.sampo.app.settings.SampoSettings.HostPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class KubernetesTest {

  @TempDir Path home;

  private List<JsonNode> manifests = List.of();
  private Dockerfile image = new Dockerfile(List.of());

  @BeforeEach
  void read() throws IOException {
    manifests = Yaml.documents(Tree.file("deploy/kubernetes/sampo.yaml"));
    image = Dockerfile.read(Tree.file("Dockerfile"));
  }

  private JsonNode manifest(String kind, String name) {
    return manifests.stream()
        .filter(each -> each.path("kind").asString().equals(kind))
        .filter(each -> each.at("/metadata/name").asString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private JsonNode statefulSet() {
    return manifest("StatefulSet", "sampo").path("spec");
  }

  private JsonNode pod() {
    return statefulSet().at("/template/spec");
  }

  private JsonNode container() {
    return pod().path("containers").path(0);
  }

  /** The settings of one pod as its container has them; a variable that none knows is refused. */
  private SampoSettings settings(String podName) {
    Map<String, String> variables = new HashMap<>(image.variables());
    for (JsonNode variable : container().path("env")) {
      String name = variable.path("name").asString();
      variables.put(
          name,
          value(variable).replace("$(POD_NAME)", podName).replace("$(POD_NAMESPACE)", "mill"));
    }
    return SampoSettings.load(home, variables, Map.of());
  }

  private String value(JsonNode variable) {
    JsonNode from = variable.path("valueFrom").path("secretKeyRef");
    if (from.isMissingNode()) {
      return variable.path("value").asString("");
    }
    JsonNode secret = manifest("Secret", from.path("name").asString());
    return secret.path("stringData").path(from.path("key").asString()).asString();
  }

  @Test
  void pods_find_each_other_by_their_stable_names() {
    int replicas = statefulSet().path("replicas").asInt();
    String service = statefulSet().path("serviceName").asString();
    List<String> pods = IntStream.range(0, replicas).mapToObj(i -> "sampo-" + i).toList();
    List<HostPort> names =
        pods.stream().map(pod -> new HostPort(pod + "." + service, 7355)).toList();

    assertThat(names).hasSize(3);
    for (int i = 0; i < replicas; i++) {
      assertThat(settings(pods.get(i)).remoting().self()).isEqualTo(names.get(i));
      assertThat(settings(pods.get(i)).remoting().seedNodes()).isEqualTo(names);
    }
    JsonNode headless = manifest("Service", service).path("spec");
    assertThat(headless.path("clusterIP").asString()).isEqualTo("None");
    assertThat(headless.path("publishNotReadyAddresses").asBoolean()).isTrue();
  }

  @Test
  void services_and_probes_lead_to_the_ports_a_node_listens_at() {
    SampoSettings settings = settings("sampo-0");
    Map<String, Integer> ports = new HashMap<>();
    container()
        .path("ports")
        .forEach(
            port -> ports.put(port.path("name").asString(), port.path("containerPort").asInt()));

    assertThat(ports)
        .isEqualTo(
            Map.of(
                "http", settings.http().port(),
                "management", settings.management().port(),
                "remoting", settings.remoting().port()));
    for (String service : List.of("sampo", "sampo-nodes")) {
      manifest("Service", service)
          .at("/spec/ports")
          .forEach(port -> {
            String target = port.path("targetPort").asString();
            assertThat(ports).containsEntry(target, port.path("port").asInt());
          });
    }
    assertThat(probe("startupProbe")).isEqualTo("management/health/alive");
    assertThat(probe("livenessProbe")).isEqualTo("management/health/alive");
    assertThat(probe("readinessProbe")).isEqualTo("management/health/ready");
  }

  private String probe(String name) {
    JsonNode get = container().path(name).path("httpGet");
    return get.path("port").asString() + get.path("path").asString();
  }

  @Test
  void everything_selects_the_pods() {
    JsonNode labels = statefulSet().at("/template/metadata/labels");

    assertThat(labels.isEmpty()).isFalse();
    assertThat(statefulSet().at("/selector/matchLabels")).isEqualTo(labels);
    for (String service : List.of("sampo", "sampo-nodes")) {
      assertThat(manifest("Service", service).at("/spec/selector")).isEqualTo(labels);
    }
    JsonNode budget = manifest("PodDisruptionBudget", "sampo").path("spec");
    assertThat(budget.at("/selector/matchLabels")).isEqualTo(labels);
    assertThat(budget.path("maxUnavailable").asInt()).isEqualTo(1);
    assertThat(manifest("NetworkPolicy", "sampo").at("/spec/podSelector/matchLabels"))
        .isEqualTo(labels);
  }

  @Test
  void a_pod_may_finish_its_work_before_it_is_killed() {
    long preStop = container().at("/lifecycle/preStop/exec/command/1").asLong();
    Duration grace = Duration.ofSeconds(pod().path("terminationGracePeriodSeconds").asLong());

    assertThat(preStop).isPositive();
    assertThat(grace.minusSeconds(preStop))
        .isGreaterThan(settings("sampo-0").node().stopWithin().plusSeconds(15));
  }

  @Test
  void pods_can_do_no_more_than_they_must() {
    JsonNode security = container().path("securityContext");
    JsonNode podSecurity = pod().path("securityContext");
    String user = podSecurity.path("runAsUser").asString();
    String group = podSecurity.path("runAsGroup").asString();

    assertThat(podSecurity.path("runAsNonRoot").asBoolean()).isTrue();
    assertThat(image.last("USER").arguments()).isEqualTo(user + ":" + group);
    assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(container().at("/resources/limits/memory").asString()).isNotEmpty();
    assertThat(container().path("volumeMounts"))
        .extracting(mount -> mount.path("mountPath").asString())
        .containsExactlyInAnyOrder("/tmp", image.last("VOLUME").arguments());
  }

  @Test
  void a_node_answers_by_all_the_names_that_kubernetes_has_for_it() {
    SampoSettings settings = settings("sampo-0");
    AllowedHosts hosts =
        AllowedHosts.of(
            settings.http().bind(), settings.remoting().advertisedHost(), settings.allowedHosts());

    assertThat(
            List.of(
                "sampo",
                "sampo.mill",
                "sampo.mill.svc",
                "sampo.mill.svc.cluster.local",
                "sampo-0.sampo-nodes",
                "sampo-0.sampo-nodes.mill.svc.cluster.local"))
        .allMatch(hosts::contain);
    assertThat(hosts.contain("evil.example")).isFalse();
  }
}
