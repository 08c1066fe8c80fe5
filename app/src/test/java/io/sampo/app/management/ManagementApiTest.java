package io.sampo.app.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.fake.FakeClusterControl;
import io.sampo.app.fake.FakeGenerations;
import io.sampo.app.http.MediaForm;
import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import io.sampo.cluster.metrics.NodeMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The management routes answer as their document says, for good and for bad requests. */
class ManagementApiTest {

  private static final ActorSystem<Void> SYSTEM =
      ActorSystem.create(Behaviors.empty(), "management-tests");

  private final NodeMetrics metrics = new NodeMetrics();
  private final ManagementApi api =
      new ManagementApi(SYSTEM, new FakeClusterControl(), metrics, new FakeGenerations());
  private final JsonNode document = document();

  @AfterAll
  static void stop() {
    SYSTEM.terminate();
  }

  private static JsonNode document() {
    try (InputStream in = ManagementApi.class.getResourceAsStream(ManagementApi.OPENAPI)) {
      return JsonMapper.shared().readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void every_route_is_documented_and_every_documented_one_is_there() {
    Set<String> documented = new TreeSet<>();
    document
        .get("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .propertyNames()
                .forEach(method ->
                    documented.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

    assertThat(documented)
        .isEqualTo(
            api.routes().stream()
                .map(route -> route.method() + " " + route.path())
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void every_answer_has_its_documented_form() {
    api.routes()
        .forEach(route -> {
          Set<String> forms = new TreeSet<>();
          document
              .get("paths")
              .path(route.path())
              .path(route.method().toLowerCase(Locale.ROOT))
              .path("responses")
              .forEach(answer -> answer.path("content").propertyNames().forEach(forms::add));
          assertThat(forms)
              .as(route.method() + " " + route.path())
              .isEqualTo(
                  route.produces().stream().map(MediaForm::mediaType).collect(Collectors.toSet()));
        });
  }

  @Test
  void every_reference_leads_somewhere() {
    assertThat(document.findValuesAsString("$ref"))
        .isNotEmpty()
        .allSatisfy(
            reference -> assertThat(document.at(reference.substring(1)).isMissingNode()).isFalse());
  }

  @Test
  void documented_fields_are_those_that_are_read() {
    assertThat(properties("GenerationWish"))
        .containsExactlyElementsOf(GenerationRoutes.FIELDS.names());
    assertThat(properties("LoggerChange")).containsExactlyElementsOf(LoggerRoutes.FIELDS.names());
  }

  private List<String> properties(String schema) {
    return List.copyOf(
        document.at("/components/schemas/" + schema + "/properties").propertyNames());
  }

  @ParameterizedTest
  @CsvSource({
    "/manage/nodes, '', Nodes",
    "/manage/nodes, /nodes/0, Node",
    "/manage/nodes, /nodes/0/slots, Slots",
    "/manage/nodes, /nodes/0/slots/cpu, SlotCount",
    "/manage/nodes, /nodes/0/load, Load",
    "/manage/partitions, /partitions/0, Partition",
    "/manage/partitions, /partitions/1, Partition",
    "/manage/nodes/127.0.0.1:7355/drain, '', Drain",
    "/manage/loggers, '', Loggers",
    "/manage/loggers/ROOT, '', Logger"
  })
  void documented_members_are_those_that_are_shown(String path, String pointer, String schema) {
    JsonNode shown = json(get(path), 200).at(pointer);

    assertThat(shown.propertyNames()).containsExactlyInAnyOrderElementsOf(properties(schema));
  }

  @Test
  void a_silent_node_is_shown_as_the_membership_knows_it() {
    JsonNode silent = json(get("/manage/nodes"), 200).at("/nodes/1");

    assertThat(silent.propertyNames()).containsExactly("address", "status", "reachable", "answers");
    assertThat(silent.get("answers").asBoolean()).isFalse();
  }

  @Test
  void a_partition_that_nobody_runs_is_shown_too() {
    JsonNode nowhere = json(get("/manage/partitions"), 200).at("/partitions/1");

    assertThat(nowhere.get("node").isNull()).isTrue();
    assertThat(nowhere.get("writable").asBoolean()).isFalse();
  }

  @Test
  void draining_is_accepted_and_can_be_asked_for_again() {
    String path = "/manage/nodes/" + FakeClusterControl.ANSWERS + "/drain";

    assertThat(json(get(path), 200).get("state").asString()).isEqualTo("serving");
    assertThat(json(send(HttpRequest.POST(path)), 202).get("state").asString())
        .isEqualTo("draining");
    assertThat(json(send(HttpRequest.POST(path)), 202)).isEqualTo(json(get(path), 200));
  }

  @Test
  void a_node_that_cannot_be_drained_is_a_problem() {
    problem(send(HttpRequest.POST("/manage/nodes/nowhere:1/drain")), ProblemType.UNKNOWN_NODE);
    JsonNode silent =
        problem(
            send(HttpRequest.POST("/manage/nodes/%5B::1%5D:7356/drain")), ProblemType.UNAVAILABLE);
    assertThat(silent.get("detail").asString()).isEqualTo("silent");
  }

  @Test
  void a_generation_is_opened_or_refused() {
    JsonNode opened = json(post("/manage/generations", "{\"partitions\": 64}"), 201);

    assertThat(opened.get("generation").asInt()).isEqualTo(2);
    assertThat(opened.get("partitions").asInt()).isEqualTo(64);
    JsonNode again = json(post("/manage/generations", "{\"partitions\": 64}"), 200);
    assertThat(again.get("generation").asInt()).isEqualTo(2);
    problem(post("/manage/generations", "{\"partitions\": 12}"), ProblemType.GENERATION_REFUSED);
    problem(post("/manage/generations", "{\"partitions\": 13}"), ProblemType.GENERATION_REFUSED);
    problem(post("/manage/generations", "{\"partitions\": 14}"), ProblemType.GENERATION_REFUSED);
  }

  @Test
  void generations_are_listed_with_what_they_do() {
    json(post("/manage/generations", "{\"partitions\": 64}"), 201);

    JsonNode listed = json(send(HttpRequest.GET("/manage/generations")), 200);

    assertThat(listed.at("/generations/0/state").asString()).isEqualTo("closing");
    assertThat(listed.at("/generations/1/state").asString()).isEqualTo("open");
    assertThat(listed.at("/generations/1/partitions").asInt()).isEqualTo(64);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"partitions\": 0}",
        "{\"partitions\": 4097}",
        "{\"partitions\": null}",
        "{\"partitions\": \"64\"}",
        "{\"partitions\": 64, \"shards\": 1}"
      })
  void a_bad_wish_for_a_generation_names_the_field(String body) {
    JsonNode problem = problem(post("/manage/generations", body), ProblemType.INVALID_FIELD);

    assertThat(problem.at("/errors/0/pointer").asString()).matches("/(partitions|shards)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"level\": \"loud\"}", "{\"level\": 1}", "{\"levl\": \"info\"}"})
  void a_bad_level_names_the_field(String body) {
    JsonNode problem = problem(put("/manage/loggers/ROOT", body), ProblemType.INVALID_FIELD);

    assertThat(problem.at("/errors/0/pointer").asString()).startsWith("/lev");
  }

  @Test
  void a_level_holds_until_it_is_taken_back_but_the_root_has_one_always() {
    LoggerFactory.getLogger("io.mill");
    assertThat(json(put("/manage/loggers/io.mill", "{\"level\": \"trace\"}"), 200).toString())
        .isEqualTo("{\"name\":\"io.mill\",\"level\":\"trace\",\"effectiveLevel\":\"trace\"}");
    assertThat(json(get("/manage/loggers/io.mill.stone"), 200).get("effectiveLevel").asString())
        .isEqualTo("trace");
    assertThat(json(put("/manage/loggers/io.mill", "{\"level\": null}"), 200).get("level").isNull())
        .isTrue();

    problem(put("/manage/loggers/ROOT", "{\"level\": null}"), ProblemType.INVALID_FIELD);
    assertThat(json(get("/manage/loggers/root"), 200).get("level"))
        .as("in whatever case")
        .isEqualTo(json(get("/manage/loggers/ROOT"), 200).get("level"));
    problem(put("/manage/loggers/a%20b", "{\"level\": null}"), ProblemType.INVALID_PARAMETER);
    problem(send(HttpRequest.PUT("/manage/loggers/io.mill")), ProblemType.UNSUPPORTED_MEDIA_TYPE);
  }

  @Test
  void a_logger_that_nobody_uses_is_refused_and_not_made() {
    for (int i = 0; i < 100; i++) {
      JsonNode problem =
          problem(
              put("/manage/loggers/io.nobody.x" + i, "{\"level\": \"trace\"}"),
              ProblemType.INVALID_PARAMETER);
      assertThat(problem.at("/errors/0/detail").asString()).contains("no logger in use");
    }

    assertThat(body(get("/manage/loggers"))).doesNotContain("io.nobody");
  }

  @Test
  void strangers_are_problems() {
    problem(get("/manage/nothing"), ProblemType.UNKNOWN_PATH);
    problem(send(HttpRequest.DELETE("/manage/nodes")), ProblemType.METHOD_NOT_ALLOWED);
    problem(get("/manage/nodes?color=red"), ProblemType.INVALID_PARAMETER);
  }

  @Test
  void figures_are_text_for_prometheus() {
    HttpResponse response = get("/metrics");

    assertThat(response.entity().getContentType().toString())
        .startsWith("text/plain; version=0.0.4");
    assertThat(body(response)).contains("# TYPE sampo_ack_seconds histogram");
  }

  private HttpResponse get(String path) {
    return send(HttpRequest.GET(path));
  }

  private HttpResponse post(String path, String body) {
    return send(HttpRequest.POST(path).withEntity(ContentTypes.APPLICATION_JSON, body));
  }

  private HttpResponse put(String path, String body) {
    return send(HttpRequest.PUT(path).withEntity(ContentTypes.APPLICATION_JSON, body));
  }

  private HttpResponse send(HttpRequest request) {
    return api.handle(request).toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static String body(HttpResponse response) {
    return ((HttpEntity.Strict) response.entity()).getData().utf8String();
  }

  private static JsonNode json(HttpResponse response, int status) {
    assertThat(response.status().intValue()).as(body(response)).isEqualTo(status);
    return JsonMapper.shared().readTree(body(response));
  }

  private static JsonNode problem(HttpResponse response, ProblemType type) {
    JsonNode problem = json(response, type.status());
    assertThat(problem.get("type").asString()).isEqualTo(Problem.of(type, "").type().uri());
    return problem;
  }
}
