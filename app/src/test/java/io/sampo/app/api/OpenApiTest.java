package io.sampo.app.api;

import static io.sampo.app.api.ApiFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.fake.FakeTaskService;
import io.sampo.app.http.BodyReader;
import io.sampo.app.http.DoorRoom;
import io.sampo.app.http.HttpSettings;
import io.sampo.app.http.JsonWriter;
import io.sampo.app.http.MediaForm;
import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import io.sampo.app.http.Route;
import io.sampo.app.openapi.DocsRoutes;
import io.sampo.app.queue.QueueChange;
import io.sampo.app.task.ParsedTask;
import io.sampo.app.task.TaskDraft;
import io.sampo.app.task.TaskJson;
import io.sampo.app.task.TaskParser;
import io.sampo.core.task.AttemptOutcome;
import io.sampo.core.task.AttemptRecord;
import io.sampo.core.task.Json;
import io.sampo.core.task.Progress;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.stream.Materializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document says what the routes, the parsers and the renderers do, and no more. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {

  private final JsonNode document = document();
  private final ApiFixture api = ApiFixture.start();

  @BeforeAll
  void start() {
    TaskId id = api.accepted("{\"type\":\"echo\",\"idempotencyKey\":\"shown\"}");
    api.service.start(id);
  }

  @AfterAll
  void stop() {
    api.close();
  }

  private static JsonNode document() {
    try (InputStream in = OpenApiTest.class.getResourceAsStream(DocsRoutes.OPENAPI)) {
      return ApiFixture.JSON.readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode schema(String name) {
    JsonNode schema = document.at("/components/schemas/" + name);
    assertThat(schema.isMissingNode()).as(name).isFalse();
    return schema;
  }

  private Collection<String> properties(String schema) {
    return schema(schema).get("properties").propertyNames();
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
            routes()
                .filter(route -> !route.path().equals("/") && !route.path().startsWith("/docs/"))
                .map(route -> route.method() + " " + route.path())
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  private Stream<Route> routes() {
    Materializer materializer = ApiFixture.materializer();
    BodyReader bodies = new BodyReader(materializer, Duration.ofSeconds(1), DoorRoom.unlimited());
    HttpSettings settings = TestSettings.with("");
    return new MessageApi(
            new FakeTaskService(), settings, DoorRoom.unlimited(), bodies, materializer)
        .routes().stream();
  }

  @Test
  void every_answer_has_its_documented_form() {
    routes()
        .forEach(route -> {
          Set<String> forms = new TreeSet<>();
          operation(route)
              .at("/responses")
              .forEach(answer -> answer.path("content").propertyNames().forEach(forms::add));
          assertThat(forms)
              .as(route.method() + " " + route.path())
              .isEqualTo(
                  route.produces().stream()
                      .map(MediaForm::mediaType)
                      .filter(_ -> !operation(route).isMissingNode())
                      .collect(Collectors.toCollection(TreeSet::new)));
        });
  }

  private JsonNode operation(Route route) {
    return document.get("paths").path(route.path()).path(route.method().toLowerCase(Locale.ROOT));
  }

  @Test
  void every_reference_leads_somewhere() {
    List<String> references = document.findValuesAsString("$ref");

    assertThat(references).isNotEmpty();
    assertThat(references)
        .allSatisfy(
            reference -> assertThat(document.at(reference.substring(1)).isMissingNode()).isFalse());
  }

  @Test
  void every_path_variable_is_a_parameter() {
    document
        .get("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .forEach(operation ->
                    assertThat(
                            operation.path("parameters").toString().contains("/Id\"")
                                || operation.path("parameters").toString().contains("\"path\""))
                        .as(path.getKey())
                        .isEqualTo(path.getKey().contains("{"))));
  }

  @Test
  void documented_fields_are_those_that_are_read() {
    assertThat(properties("TaskSubmission"))
        .containsExactlyInAnyOrderElementsOf(TaskDraft.FIELDS.names());
    assertThat(properties("Retry"))
        .containsExactlyInAnyOrderElementsOf(TaskDraft.RETRY_FIELDS.names());
    assertThat(properties("QueueChange"))
        .containsExactlyInAnyOrderElementsOf(QueueChange.FIELDS.names());
  }

  @Test
  void documented_examples_are_understood() {
    TaskParser parser = new TaskParser(1 << 20);
    List<String> examples =
        Stream.concat(
                schema("TaskSubmission").get("examples").valueStream().map(JsonNode::toString),
                document
                    .at("/paths/~1v1~1tasks/post/requestBody/content/application~1x-ndjson/example")
                    .asString()
                    .lines())
            .toList();

    assertThat(examples).hasSizeGreaterThan(3);
    for (String example : examples) {
      byte[] bytes = example.getBytes(StandardCharsets.UTF_8);
      assertThat(parser.parse(bytes, 0, bytes.length))
          .as(example)
          .isInstanceOf(ParsedTask.Valid.class);
    }
  }

  @Test
  void documented_defaults_are_those_that_hold() {
    JsonNode task = rendered(TaskSpec.of("echo", Json.NULL));

    schema("TaskSubmission")
        .get("properties")
        .properties()
        .forEach(field -> {
          JsonNode value = field.getValue().get("default");
          if (value != null) {
            assertThat(task.get(field.getKey())).as(field.getKey()).isEqualTo(value);
          }
        });
    schema("Retry")
        .get("properties")
        .properties()
        .forEach(field ->
            assertThat(task.get("retry").get(field.getKey()))
                .isEqualTo(field.getValue().get("default")));
  }

  @Test
  void documented_members_of_a_task_are_those_that_are_shown() {
    JsonNode task = rendered(TaskSpec.of("echo", Json.NULL));

    assertShown("Task", task);
    assertShown("Attempt", task.at("/attempts/0"));
    assertShown("Error", task.get("error"));
    assertShown("Progress", task.get("progress"));
  }

  private void assertShown(String schema, JsonNode value) {
    assertThat(value.propertyNames())
        .as(schema)
        .containsExactlyInAnyOrderElementsOf(properties(schema));
    assertThat(schema(schema).get("required").valueStream().map(JsonNode::asString))
        .containsExactlyInAnyOrderElementsOf(properties(schema));
  }

  private static JsonNode rendered(TaskSpec spec) {
    Instant at = Instant.EPOCH;
    TaskError error = new TaskError("Oops", "broken", "trace");
    AttemptRecord attempt = new AttemptRecord(1, "n", at, at, AttemptOutcome.TIMED_OUT, error);
    TaskRecord task =
        new TaskRecord(
            TaskId.of(1, 1, 1, 1),
            spec,
            0,
            TaskStatus.FAILED,
            1,
            List.of(attempt),
            0,
            null,
            error,
            new Progress(1, 2, "m"),
            at,
            at);
    JsonWriter json = new JsonWriter();
    TaskJson.write(json, task);
    return ApiFixture.JSON.readTree(json.toByteString().toArrayUnsafe());
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/stats, '', Stats",
    "/v1/types, /types/0, Type",
    "/v1/tasks, '', TaskPage",
    "/v1/tasks, /tasks/0, Task"
  })
  void documented_members_of_answers_are_those_that_are_shown(
      String path, String pointer, String schema) {
    assertShown(schema, json(api.get(path)).at(pointer));
  }

  @Test
  void documented_statuses_and_outcomes_are_all_there_are() {
    assertThat(schema("Status").get("enum").valueStream().map(JsonNode::asString))
        .containsExactlyElementsOf(
            Arrays.stream(TaskStatus.values()).map(TaskStatus::text).toList());
    assertThat(schema("Attempt").at("/properties/outcome/enum").valueStream())
        .hasSize(AttemptOutcome.values().length + 1);
  }

  @Test
  void every_problem_has_a_documented_form() {
    for (ProblemType type : ProblemType.values()) {
      JsonWriter json = new JsonWriter();
      Problem.of(type, "detail").write(json);
      assertThat(ApiFixture.JSON.readTree(json.toByteString().toArrayUnsafe()).propertyNames())
          .isSubsetOf(properties("Problem"));
    }
  }
}
