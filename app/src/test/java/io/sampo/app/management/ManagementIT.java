package io.sampo.app.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.node.SampoNode;
import io.sampo.app.process.NodePorts;
import io.sampo.app.settings.SampoSettings;
import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskSpec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole node's management port, on a real PostgreSQL, until it is drained. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ManagementIT {

  private static final Duration BOUND = Duration.ofSeconds(60);

  @TempDir static Path home;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static SampoSettings settings = SampoSettings.load(Path.of(""), Map.of(), Map.of());
  private static @org.jspecify.annotations.Nullable SampoNode node;

  @BeforeAll
  static void start() throws Exception {
    Map<String, String> variables = new HashMap<>(NodePorts.free(1).getFirst().variables());
    variables.put("SAMPO_HTTP_PORT", "0");
    settings = SampoSettings.load(home, variables, Map.of());
    SampoNode started = SampoNode.start(settings);
    node = started;
    assertThat(started.awaitReady(BOUND)).as(started.health().problems().toString()).isTrue();
    finish(started, TaskSpec.of("echo", Json.of("1")));
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
    CLIENT.close();
  }

  private static void finish(SampoNode started, TaskSpec spec) throws Exception {
    SubmitAnswer answer =
        started
            .tasks()
            .submit(List.of(spec))
            .toCompletableFuture()
            .get(BOUND.toSeconds(), TimeUnit.SECONDS)
            .getFirst();
    TaskId id = ((SubmitAnswer.Accepted) answer).id();
    started
        .tasks()
        .awaitFinished(id, BOUND)
        .toCompletableFuture()
        .get(BOUND.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  @Order(1)
  void pekkos_own_routes_stay_and_can_only_be_read() {
    assertThat(get("/cluster/members").statusCode()).isEqualTo(200);
    assertThat(get("/health/alive").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").body()).startsWith("OK");
    assertThat(get("/health/startup").statusCode()).isEqualTo(200);
    String self = "/cluster/members/sampo@" + address();
    assertThat(send(request(self).DELETE()).statusCode()).isEqualTo(405);
    assertThat(get(self).statusCode()).isEqualTo(200);
  }

  @Test
  @Order(1)
  void whoever_asks_for_the_head_gets_it() {
    for (String path : List.of("/manage/nodes", "/metrics")) {
      HttpResponse<String> head = send(request(path).method("HEAD", BodyPublishers.noBody()));
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
    }
  }

  @Test
  @Order(1)
  void a_node_tells_all_of_itself() {
    JsonNode self = json(get("/manage/nodes")).at("/nodes/0");

    assertThat(self.get("address").asString()).isEqualTo(address());
    assertThat(self.get("status").asString()).isEqualTo("up");
    assertThat(self.get("answers").asBoolean()).isTrue();
    assertThat(self.at("/slots/waiting/total").asInt()).isGreaterThanOrEqualTo(1_000);
    assertThat(self.get("partitions").asInt()).isEqualTo(16);
    assertThat(self.get("handlers").valueStream().map(JsonNode::asString)).contains("echo");
    assertThat(self.at("/load/heapMax").asLong()).isPositive();
  }

  @Test
  @Order(1)
  void all_partitions_are_listed_with_their_node() {
    JsonNode partitions = json(get("/manage/partitions")).get("partitions");

    assertThat(partitions.size()).isEqualTo(16);
    assertThat(partitions.valueStream())
        .allSatisfy(partition -> {
          assertThat(partition.get("node").asString()).isEqualTo(address());
          assertThat(partition.get("writable").asBoolean()).isTrue();
          assertThat(partition.get("sequenceNumber").asLong()).isPositive();
        });
  }

  @Test
  @Order(1)
  void figures_are_those_that_are_documented() throws IOException {
    await("/metrics", response -> response.body().contains("sampo_archive_written_tasks_total 1"));
    HttpResponse<String> response = get("/metrics");

    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/plain; version=0.0.4");
    MetricsDocument document = MetricsDocument.read();
    assertThat(document.sampo()).isEqualTo(MetricsDocument.sampoFamilies(response.body()));
    assertThat(MetricsDocument.otherFamilies(response.body()))
        .allSatisfy(family -> assertThat(document.prefixes()).anyMatch(family::startsWith));
    assertThat(response.body())
        .contains(
            "sampo_tasks_accepted_total 1.0",
            "sampo_tasks_finished_total{outcome=\"succeeded\"} 1.0",
            "sampo_completion_seconds_count 1",
            "hikaricp_connections{pool=\"sampo-journal\"}",
            "hikaricp_connections{pool=\"sampo-archive\"}");
  }

  @Test
  @Order(1)
  void a_level_is_changed_live_and_taken_back() {
    String path = "/manage/loggers/io.sampo.test.mill";
    org.slf4j.LoggerFactory.getLogger("io.sampo.test.mill");
    assertThat(json(get(path)).get("level").isNull()).isTrue();

    JsonNode changed = json(put(path, "{\"level\": \"debug\"}"));
    assertThat(changed.get("effectiveLevel").asString()).isEqualTo("debug");
    assertThat(org.slf4j.LoggerFactory.getLogger("io.sampo.test.mill").isDebugEnabled()).isTrue();

    assertThat(json(put(path, "{\"level\": null}")).get("level").isNull()).isTrue();
    assertThat(json(get("/manage/loggers")).get("loggers").size()).isPositive();
  }

  @Test
  @Order(2)
  void a_drained_node_ends_and_says_how_far_it_is_until_then() throws Exception {
    String path = "/manage/nodes/" + address() + "/drain";
    assertThat(json(get(path)).get("state").asString()).isEqualTo("serving");

    HttpResponse<String> begun = send(request(path).POST(BodyPublishers.noBody()));

    assertThat(begun.statusCode()).isEqualTo(202);
    assertThat(json(begun).get("state").asString()).isEqualTo("draining");
    SampoNode draining = Optional.ofNullable(node).orElseThrow();
    draining.terminated().toCompletableFuture().get(BOUND.toSeconds(), TimeUnit.SECONDS);
  }

  private static String address() {
    return settings.node().name();
  }

  private static HttpResponse<String> get(String path) {
    return send(request(path).GET());
  }

  private static HttpResponse<String> put(String path, String body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body)));
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + settings.management().port() + path))
        .timeout(BOUND);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return CLIENT.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static void await(String path, Predicate<HttpResponse<String>> condition) {
    long untilNanos = System.nanoTime() + BOUND.toNanos();
    while (!condition.test(get(path))) {
      assertThat(System.nanoTime()).as("waited for " + path).isLessThan(untilNanos);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private static JsonNode json(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isLessThan(300);
    return JsonMapper.shared().readTree(response.body());
  }
}
