package io.sampo.app.api;

import static io.sampo.app.api.ApiFixture.await;
import static io.sampo.app.api.ApiFixture.json;
import static io.sampo.app.api.ApiFixture.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.cluster.task.WaitReason;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskStatus;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Single tasks, as users of the API meet them. */
class TaskApiTest {

  private static final String ECHO = "{\"type\":\"echo\",\"payload\":{\"n\": 1}}";

  private final ApiFixture api = ApiFixture.start("waitMax = PT1H, waitsMax = 2");

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void a_task_is_created_and_can_be_read() {
    HttpResponse<String> created = api.submit(ECHO);

    assertThat(created.statusCode()).isEqualTo(201);
    String id = json(created).get("id").asString();
    assertThat(created.headers().firstValue("Location")).hasValue("/v1/tasks/" + id);
    assertThat(created.headers().firstValue("Server")).hasValue("Sampo");
    assertThat(json(created).get("status").asString()).isEqualTo("ready");
    assertThat(api.get("/v1/tasks/" + id).body()).isEqualTo(created.body());
  }

  @Test
  void a_delayed_task_is_created_as_scheduled() {
    JsonNode task = json(api.submit("{\"type\":\"echo\",\"delay\":\"PT1H\"}"));

    assertThat(task.get("status").asString()).isEqualTo("scheduled");
    assertThat(task.get("delay").asString()).isEqualTo("PT1H");
  }

  @Test
  void a_repeated_idempotency_key_gives_the_first_task() {
    TaskId id = api.accepted("{\"type\":\"echo\",\"idempotencyKey\":\"once\"}");

    HttpResponse<String> again =
        api.send(
            api.request("/v1/tasks")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "\"once\"")
                .POST(BodyPublishers.ofString("{\"type\":\"echo\"}")));
    HttpResponse<String> other = api.submit("{\"type\":\"sleep\",\"idempotencyKey\":\"once\"}");

    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(json(again).get("id").asString()).isEqualTo(id.toString());
    assertThat(problem(other, 409).get("type").asString()).endsWith(":idempotency-conflict");
  }

  @Test
  void a_key_in_the_header_must_be_the_one_in_the_body() {
    HttpResponse<String> refused =
        api.send(
            api.request("/v1/tasks")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "b")
                .POST(BodyPublishers.ofString("{\"type\":\"echo\",\"idempotencyKey\":\"a\"}")));

    assertThat(problem(refused, 422).at("/errors/0/pointer").asString())
        .isEqualTo("/idempotencyKey");
    assertThat(api.service.all()).isEmpty();
  }

  @Test
  void an_unknown_type_is_refused_with_the_known_ones() {
    JsonNode problem = problem(api.submit("{\"type\":\"unknown-one\"}"), 422);

    assertThat(problem.at("/errors/0/pointer").asString()).isEqualTo("/type");
    assertThat(problem.get("knownTypes").toString()).isEqualTo("[\"echo\",\"sleep\"]");
  }

  @Test
  void an_unknown_type_is_held_if_so_set() {
    try (ApiFixture holding = ApiFixture.start("unknownTypes = hold")) {
      assertThat(holding.submit("{\"type\":\"unknown-one\"}").statusCode()).isEqualTo(201);
    }
  }

  @Test
  void overload_and_outage_say_when_to_come_again() {
    api.service.overload(1);
    HttpResponse<String> overloaded = api.submit(ECHO);
    api.service.unavailable(true);
    HttpResponse<String> unavailable = api.submit(ECHO);
    HttpResponse<String> unreadable = api.get("/v1/stats");

    problem(overloaded, 429);
    problem(unavailable, 503);
    problem(unreadable, 503);
    for (HttpResponse<String> response : List.of(overloaded, unavailable, unreadable)) {
      assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
    }
  }

  @Test
  void what_would_be_answered_late_is_refused_unread() {
    SubmitAnswer.Overloaded late = new SubmitAnswer.Overloaded("100 wait", Duration.ofSeconds(1));
    api.service.turn(CompletableFuture.completedFuture(Optional.of(late)));
    HttpResponse<String> single = api.submit("nothing to read");
    HttpResponse<String> bulk = api.post("/v1/tasks", "application/x-ndjson", "nothing to read\n");
    api.service.turn(CompletableFuture.completedFuture(Optional.empty()));

    for (HttpResponse<String> refused : List.of(single, bulk)) {
      assertThat(problem(refused, 429).get("detail").asString()).isEqualTo("100 wait");
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
    }
    assertThat(api.submit(ECHO).statusCode()).isEqualTo(201);
  }

  @Test
  void a_node_that_is_not_in_its_cluster_yet_sends_clients_elsewhere() {
    api.joined.set(false);
    HttpResponse<String> early = api.submit(ECHO);
    api.joined.set(true);
    HttpResponse<String> later = api.submit(ECHO);
    api.joined.set(false);

    assertThat(problem(early, 503).get("detail").asString())
        .isEqualTo("this node starts and is not in its cluster yet; ask another one");
    assertThat(early.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(early.headers().firstValue("Connection")).hasValue("close");
    assertThat(later.statusCode()).isEqualTo(201);
    assertThat(api.submit(ECHO).statusCode()).isEqualTo(201);
  }

  @Test
  void a_large_body_waits_its_turn_unread() {
    // Longer than Pekko lets most streams wait for a reader.
    api.service.turn(
        new CompletableFuture<Optional<SubmitAnswer.Overloaded>>()
            .completeOnTimeout(Optional.empty(), 7, TimeUnit.SECONDS));
    String large = "x".repeat(500_000);

    HttpResponse<String> single =
        api.submit("{\"type\": \"echo\", \"payload\": \"" + large + "\"}");

    assertThat(single.statusCode()).isEqualTo(201);
  }

  @Test
  void a_submission_that_waits_gets_the_finished_task() {
    api.service.finishAtOnce();

    HttpResponse<String> finished = api.post("/v1/tasks?wait=PT10S", "application/json", ECHO);

    assertThat(finished.statusCode()).isEqualTo(200);
    assertThat(json(finished).at("/result/n").asInt()).isEqualTo(1);
    assertThat(finished.headers().firstValue("Location")).isPresent();
  }

  @Test
  void a_submission_whose_wait_is_over_gets_the_unfinished_task() {
    HttpResponse<String> unfinished = api.post("/v1/tasks?wait=PT0.05S", "application/json", ECHO);

    assertThat(unfinished.statusCode()).isEqualTo(202);
    assertThat(json(unfinished).get("status").asString()).isEqualTo("ready");
  }

  @Test
  void a_reader_that_waits_gets_the_task_once_it_is_finished() {
    TaskId id = api.accepted(ECHO);
    CompletableFuture<HttpResponse<String>> waiting =
        CompletableFuture.supplyAsync(() -> api.get("/v1/tasks/" + id + "?wait=PT20S"));
    await("the wait", () -> api.service.waiting() == 1);

    api.service.start(id);
    api.service.succeed(id, Json.of("[1,\n 2]"));

    HttpResponse<String> finished = ApiFixture.result(waiting);
    assertThat(finished.statusCode()).isEqualTo(200);
    assertThat(json(finished).get("status").asString()).isEqualTo("succeeded");
    assertThat(finished.body()).contains("\"result\":[1,  2]");
    await("its place is free", () -> api.server.waits() == 0);
  }

  @Test
  void waits_are_bounded_and_dropped_when_the_client_goes() {
    TaskId id = api.accepted(ECHO);
    String wait = "GET /v1/tasks/" + id + "?wait=PT1H HTTP/1.1\r\nHost: localhost\r\n\r\n";
    try (RawConnection one = new RawConnection(api.port());
        RawConnection two = new RawConnection(api.port())) {
      one.send(wait);
      two.send(wait);
      await("both wait", () -> api.server.waits() == 2);

      HttpResponse<String> third = api.get("/v1/tasks/" + id + "?wait=PT1S");
      assertThat(problem(third, 503).get("type").asString()).endsWith(":too-many-waiting");
      assertThat(third.headers().firstValue("Retry-After")).isPresent();
    }
    await("both are dropped", () -> api.server.waits() == 0);
  }

  @Test
  void a_wait_sits_out_an_outage() {
    TaskId id = api.accepted(ECHO);
    api.service.unavailable(true);
    CompletableFuture<HttpResponse<String>> waiting =
        CompletableFuture.supplyAsync(() -> api.get("/v1/tasks/" + id + "?wait=PT20S"));
    await("the wait", () -> api.server.waits() == 1);

    api.service.unavailable(false);
    await("the wait goes on", () -> api.service.waiting() == 1);
    api.service.start(id);
    api.service.succeed(id, Json.NULL);

    assertThat(json(ApiFixture.result(waiting)).get("status").asString()).isEqualTo("succeeded");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT1H0.001S", "-PT1S", "10", "soon", ""})
  void a_wait_must_be_a_duration_within_bounds(String wait) {
    HttpResponse<String> refused = api.post("/v1/tasks?wait=" + wait, "application/json", ECHO);

    assertThat(problem(refused, 400).at("/errors/0/parameter").asString()).isEqualTo("wait");
    assertThat(api.service.all()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/why", "/events"})
  void unknown_ids_are_not_found(String what) {
    TaskId never = TaskId.of(1, 1, 1, 1);

    problem(api.get("/v1/tasks/" + never + what), 404);
    problem(api.get("/v1/tasks/no-id" + what), 404);
  }

  @Test
  void a_waiting_task_is_cancelled_at_once() {
    TaskId id = api.accepted(ECHO);

    HttpResponse<String> cancelled = api.change("/v1/tasks/" + id + "/cancel");
    HttpResponse<String> again = api.change("/v1/tasks/" + id + "/cancel");

    assertThat(cancelled.statusCode()).isEqualTo(200);
    assertThat(json(cancelled).get("status").asString()).isEqualTo("cancelled");
    assertThat(again.statusCode()).isEqualTo(200);
  }

  @Test
  void the_answer_to_cancelling_a_running_task_waits_for_its_end() {
    TaskId id = api.accepted(ECHO);
    api.service.start(id);
    CompletableFuture<HttpResponse<String>> cancelled =
        CompletableFuture.supplyAsync(() -> api.change("/v1/tasks/" + id + "/cancel"));
    await("the wait", () -> api.service.waiting() == 1);

    api.service.endCancelled(id);

    assertThat(json(ApiFixture.result(cancelled)).get("status").asString()).isEqualTo("cancelled");
  }

  @Test
  void a_finished_task_cannot_be_cancelled_and_only_a_failed_one_retried() {
    TaskId done = api.accepted(ECHO);
    api.service.start(done);
    api.service.succeed(done, Json.NULL);
    TaskId dead = api.accepted(ECHO);
    api.service.start(dead);
    api.service.fail(dead, TaskStatus.FAILED, new TaskError("Oops", "broken", null));

    JsonNode problem = problem(api.change("/v1/tasks/" + done + "/cancel"), 409);
    assertThat(problem.get("taskStatus").asString()).isEqualTo("succeeded");
    problem(api.change("/v1/tasks/" + done + "/retry"), 409);
    HttpResponse<String> retried = api.change("/v1/tasks/" + dead + "/retry");
    assertThat(retried.statusCode()).isEqualTo(200);
    assertThat(json(retried).get("status").asString()).isEqualTo("ready");
    problem(api.change("/v1/tasks/" + TaskId.of(1, 1, 1, 1) + "/retry"), 404);
    problem(api.change("/v1/tasks/" + TaskId.of(1, 1, 1, 1) + "/cancel"), 404);
  }

  @Test
  void why_says_what_a_task_waits_for() {
    TaskId id = api.accepted(ECHO);
    Instant since = Instant.parse("2026-11-01T12:00:00Z");
    TaskId holder = TaskId.of(5, 1, 1, 9);

    assertThat(api.get("/v1/tasks/" + id + "/why").body())
        .isEqualTo("{\"waitingFor\":null,\"status\":\"ready\"}");
    api.service.waitsFor(id, new WaitReason.Key(since, "k", holder));
    assertThat(api.get("/v1/tasks/" + id + "/why").body())
        .isEqualTo(
            "{\"waitingFor\":\"key\",\"since\":\"2026-11-01T12:00:00.000Z\",\"key\":\"k\","
                + "\"holder\":\""
                + holder
                + "\"}");
    api.service.waitsFor(id, new WaitReason.Timer(since, since.plus(Duration.ofSeconds(5))));
    assertThat(json(api.get("/v1/tasks/" + id + "/why")).get("until").asString())
        .isEqualTo("2026-11-01T12:00:05.000Z");
  }

  @Test
  void a_list_is_paged_newest_first() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.addFirst(api.accepted(ECHO).toString());
    }
    List<String> listed = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = json(api.get("/v1/tasks?limit=2" + cursor));
      page.get("tasks").forEach(task -> listed.add(task.get("id").asString()));
      cursor = page.get("next").isNull() ? "" : "&cursor=" + page.get("next").asString();
    } while (!cursor.isEmpty());

    assertThat(listed).isEqualTo(ids);
  }

  @ParameterizedTest
  @CsvSource({
    "label.team=a, 1",
    "label.team=b, 0",
    "type=echo, 2",
    "type=echo&queue=mail, 1",
    "key=k%201, 1",
    "key=k+1, 1",
    "status=ready, 2",
    "status=running, 0",
    "createdAfter=2020-01-01T00:00:00Z, 2",
    "createdBefore=2020-01-01T00:00:00Z, 0"
  })
  void a_list_is_filtered(String query, int found) {
    api.accepted("{\"type\":\"echo\",\"labels\":{\"team\":\"a\"},\"key\":\"k 1\"}");
    api.accepted("{\"type\":\"echo\",\"queue\":\"mail\"}");

    assertThat(json(api.get("/v1/tasks?" + query)).get("tasks")).hasSize(found);
  }

  @Test
  void a_task_is_the_root_of_its_own_tree() {
    TaskId id = api.accepted(ECHO);
    api.accepted(ECHO);

    assertThat(json(api.get("/v1/tasks?rootId=" + id)).get("tasks")).hasSize(1);
    assertThat(json(api.get("/v1/tasks?status=failed&rootId=" + id)).get("tasks")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=1001",
        "limit=x",
        "status=done",
        "status=ready&status=running",
        "createdAfter=yesterday",
        "cursor=x",
        "rootId=x",
        "colour=red",
        "type=%FF"
      })
  void a_list_is_strict_about_its_query(String query) {
    JsonNode problem = problem(api.get("/v1/tasks?" + query), 400);

    assertThat(problem.at("/errors/0/parameter").asString())
        .isEqualTo(query.substring(0, query.indexOf('=')));
  }
}
