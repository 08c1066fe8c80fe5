package io.sampo.app.api;

import static io.sampo.app.api.ApiFixture.await;
import static io.sampo.app.api.ApiFixture.json;
import static io.sampo.app.api.ApiFixture.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.core.task.TaskId;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.Done;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What HTTP itself asks of the API: methods, paths, forms, sizes, broken requests. */
class HttpProtocolTest {

  private static final String HEAD = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";

  private final ApiFixture api =
      ApiFixture.start(
          """
          payloadBytesMax = 10000, bodyStallMax = PT0.3S, keepAlive = PT0.4S
          """);

  @AfterEach
  void stop() {
    api.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1", "/v1/task", "/v1/tasks/", "/v1/tasks/a/b", "/v1//tasks", "/x"})
  void unknown_paths_are_not_found(String path) {
    problem(api.get(path), 404);
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, /v1/tasks, 'GET, POST, HEAD'",
    "PUT, /v1/tasks/x, 'GET, HEAD'",
    "GET, /v1/tasks/x/cancel, POST",
    "POST, /v1/queues, 'GET, HEAD'",
    "GET, /v1/queues/q, PATCH"
  })
  void a_wrong_method_is_told_the_right_ones(String method, String path, String allowed) {
    HttpResponse<String> response =
        api.send(api.request(path).method(method, BodyPublishers.noBody()));

    problem(response, 405);
    assertThat(response.headers().firstValue("Allow")).hasValue(allowed);
  }

  @Test
  void other_content_types_are_refused() {
    problem(api.post("/v1/tasks", "text/plain", "{\"type\":\"echo\"}"), 415);
    problem(api.send(api.request("/v1/tasks").POST(BodyPublishers.noBody())), 415);
    assertThat(
            api.post("/v1/tasks", "application/json;charset=utf-8", "{\"type\":\"echo\"}")
                .statusCode())
        .isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/stats, text/html, 406",
    "/v1/stats, 'text/html, application/json;q=0', 406",
    "/v1/stats, 'text/html, */*;q=0.1', 200",
    "/v1/stats, application/*, 200",
    "/v1/events, application/json, 406",
    "/docs, application/json, 406",
    "/docs, text/html, 200"
  })
  void an_answer_has_an_accepted_form_or_there_is_none(String path, String accept, int status) {
    HttpResponse<String> response = api.send(api.request(path).header("Accept", accept).GET());

    assertThat(response.statusCode()).isEqualTo(status);
    if (status != 200) {
      problem(response, status);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/stats", "/v1/types", "/v1/queues", "/v1/tasks", "/docs"})
  void head_answers_like_get_without_a_body(String path) {
    HttpResponse<String> head = api.send(api.request(path).method("HEAD", BodyPublishers.noBody()));

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("Content-Type"))
        .isEqualTo(api.get(path).headers().firstValue("Content-Type"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/stats",
        "/v1/types",
        "/v1/queues",
        "/v1/openapi.json",
        "/docs",
        "/v1/tasks/x/why"
      })
  void stray_parameters_are_refused(String path) {
    assertThat(problem(api.get(path + "?a=b"), 400).at("/errors/0/parameter").asString())
        .isEqualTo("a");
  }

  @Test
  void a_body_that_is_too_large_is_refused_however_it_comes() {
    String payload = "{\"type\":\"echo\",\"payload\":\"" + "a".repeat(200_000) + "\"}";

    problem(api.submit(payload), 413);
    problem(api.submit("{\"type\":\"echo\",\"payload\":\"" + "a".repeat(10_000) + "\"}"), 413);
    try (RawConnection raw = new RawConnection(api.port())) {
      raw.send("POST /v1/tasks" + HEAD + "Content-Type: application/json\r\n");
      raw.send("Transfer-Encoding: chunked\r\n\r\n").chunk(payload).chunk("");
      assertThat(raw.readAll()).startsWith("HTTP/1.1 413 ").contains("application/problem+json");
    }
    try (RawConnection raw = new RawConnection(api.port())) {
      raw.send("POST /v1/tasks" + HEAD + "Content-Type: application/json\r\n");
      raw.send("Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n");
      assertThat(raw.readAll()).startsWith("HTTP/1.1 413 ");
    }
    assertThat(api.service.all()).isEmpty();
  }

  @Test
  void a_large_body_may_come_in_pieces() {
    try (RawConnection raw = new RawConnection(api.port())) {
      raw.send("POST /v1/tasks" + HEAD + "Content-Type: application/json\r\n");
      raw.send("Transfer-Encoding: chunked\r\n\r\n");
      raw.chunk("{\"type\":\"ec").chunk("ho\",\"payload\":\"").chunk("b".repeat(9_000));
      assertThat(raw.chunk("\"}").chunk("").readAll()).startsWith("HTTP/1.1 201 ");
    }
  }

  @Test
  void a_body_that_stalls_is_ended() {
    try (RawConnection raw = new RawConnection(api.port())) {
      raw.send("POST /v1/tasks" + HEAD + "Content-Type: application/json\r\n");
      raw.send("Content-Length: 100\r\n\r\n{\"type\":");
      assertThat(raw.readAll()).startsWith("HTTP/1.1 408 ").contains("application/problem+json");
    }
    assertThat(api.service.all()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GARBAGE|501",
        "GET /v1/sta ts HTTP/1.1|505",
        "GET /v1/\u0001 HTTP/1.1|400",
        "GET /v1/%zz HTTP/1.1|400",
        "GET /v1/stats?a=%z HTTP/1.1|400",
        "GET /v1/stats HTTP/9.9|505",
        "BREW /v1/stats HTTP/1.1|501"
      })
  void what_is_no_http_is_answered_with_a_problem(String line, int status) {
    try (RawConnection raw = new RawConnection(api.port())) {
      raw.send(line + "\r\nHost: localhost\r\n\r\n");

      assertThat(raw.readAll())
          .startsWith("HTTP/1.1 " + status + " ")
          .contains("Content-Type: application/problem+json");
    }
  }

  @Test
  void http_1_0_without_a_host_is_answered_and_http_1_1_is_not() {
    try (RawConnection old = new RawConnection(api.port());
        RawConnection young = new RawConnection(api.port())) {
      old.send("GET /v1/stats HTTP/1.0\r\n\r\n");
      young.send("GET /v1/stats HTTP/1.1\r\n\r\n");

      assertThat(old.readAll()).startsWith("HTTP/1.1 200 ");
      assertThat(young.readAll()).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
    }
  }

  @Test
  void headers_and_addresses_are_bounded() {
    problem(api.get("/v1/stats?" + "a".repeat(9_000)), 414);
    problem(api.send(api.request("/v1/stats").header("X", "a".repeat(20_000)).GET()), 431);
    try (RawConnection raw = new RawConnection(api.port())) {
      raw.send("GET /v1/stats" + HEAD + "X-A: b\r\n".repeat(100) + "\r\n");
      assertThat(raw.readAll()).startsWith("HTTP/1.1 4").contains("application/problem+json");
    }
  }

  @Test
  void a_connection_without_requests_is_closed() {
    try (RawConnection silent = new RawConnection(api.port());
        RawConnection slow = new RawConnection(api.port());
        RawConnection used = new RawConnection(api.port())) {
      slow.send("GET /v1/sta");
      used.send("GET /v1/stats HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertThat(used.readAll()).startsWith("HTTP/1.1 200 ");
      assertThat(silent.readAll()).isEmpty();
      assertThat(slow.readAll()).doesNotContain("200");
    }
  }

  @Test
  void requests_sent_ahead_are_answered_in_order() {
    try (RawConnection raw = new RawConnection(api.port())) {
      raw.send("GET /v1/stats HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(3));
      raw.send("GET /v1/nothing" + HEAD + "\r\n");

      String answers = raw.readAll();
      assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(4);
      assertThat(answers.lastIndexOf("200 OK")).isLessThan(answers.indexOf("404 Not Found"));
    }
  }

  @Test
  void a_stop_answers_those_who_wait() {
    TaskId id = api.accepted("{\"type\":\"echo\"}");
    try (RawConnection raw = new RawConnection(api.port())) {
      raw.send("GET /v1/tasks/" + id + "?wait=PT1H" + HEAD + "\r\n");
      await("the wait", () -> api.server.waits() == 1);

      CompletionStage<Done> stopped = api.server.stop(Duration.ofSeconds(10));

      assertThat(raw.readAll()).startsWith("HTTP/1.1 200 ").contains("\"status\":\"ready\"");
      ApiFixture.result(stopped);
    }
  }

  @Test
  void a_stop_sends_those_elsewhere_whose_turn_has_not_come() {
    CompletableFuture<Optional<SubmitAnswer.Overloaded>> turn = new CompletableFuture<>();
    api.service.turn(turn);
    try (RawConnection raw = new RawConnection(api.port())) {
      raw.send(
          "POST /v1/tasks"
              + HEAD
              + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
      await("the turn", () -> turn.getNumberOfDependents() > 0);

      CompletionStage<Done> stopped = api.server.stop(Duration.ofSeconds(10));

      assertThat(raw.readAll()).startsWith("HTTP/1.1 503 ").contains("Connection: close");
      assertThat(turn).isCancelled();
      ApiFixture.result(stopped);
    }
  }

  @Test
  void a_server_about_to_leave_serves_and_lets_clients_go() {
    api.server.leave();

    try (RawConnection raw = new RawConnection(api.port())) {
      raw.send("GET /v1/stats HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertThat(raw.readAll()).startsWith("HTTP/1.1 200 ").contains("Connection: close");
    }
  }

  @Test
  void a_stop_closes_connections_that_ask_for_nothing() {
    try (RawConnection raw = new RawConnection(api.port())) {
      raw.send("GET /v1/stats HTTP/1.1\r\nHost: localhost\r\n\r\n")
          .readUntil("\"archivedTotal\":0}");
      long sinceNanos = System.nanoTime();

      ApiFixture.result(api.server.stop(Duration.ofSeconds(15)));

      assertThat(Duration.ofNanos(System.nanoTime() - sinceNanos))
          .isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void a_request_that_is_on_its_way_when_the_server_stops_is_answered() {
    try (RawConnection raw = new RawConnection(api.port())) {
      raw.send("GET /v1/stats HTTP/1.1\r\nHost: localhost\r\n\r\n")
          .readUntil("\"archivedTotal\":0}");

      CompletionStage<Done> stopped = api.server.stop(Duration.ofSeconds(15));
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos()); // as long as it is on its way
      raw.send("GET /v1/stats HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertThat(raw.readAll()).startsWith("HTTP/1.1 503 ").contains("Connection: close");
      ApiFixture.result(stopped);
    }
  }

  @Test
  void the_page_and_the_reference_are_served() {
    HttpResponse<String> root = api.get("/");

    assertThat(root.statusCode()).isEqualTo(307);
    assertThat(root.headers().firstValue("Location")).hasValue("/docs");
    assertThat(api.get("/docs").body()).contains("/docs/docs.js", "/docs/swagger-ui.js");
    assertThat(api.get("/docs/docs.js").body()).contains("/v1/openapi.json");
    assertThat(api.get("/docs/swagger-ui.js").body()).contains("SwaggerUIBundle");
    assertThat(api.get("/docs/swagger-ui.css").statusCode()).isEqualTo(200);
    assertThat(json(api.get("/v1/openapi.json")).get("openapi").asString()).startsWith("3.1");
  }

  @Test
  void queues_are_changed_field_by_field() {
    String path = "/v1/queues/mail";
    patch(path, "{\"maxRunning\":3}");
    HttpResponse<String> paused = patch(path, "{\"paused\":true}");

    assertThat(paused.statusCode()).isEqualTo(200);
    assertThat(json(paused).get("maxRunning").asInt()).isEqualTo(3);
    assertThat(json(paused).get("paused").asBoolean()).isTrue();
    assertThat(json(patch(path, "{\"maxRunning\":null}")).get("maxRunning").isNull()).isTrue();
    assertThat(json(api.get("/v1/queues")).at("/queues/0/name").asString()).isEqualTo("mail");
    problem(patch(path, "{\"paused\":null}"), 422);
    problem(patch(path, "{\"maxRunning\":0}"), 422);
    problem(patch(path, "{\"running\":1}"), 422);
    problem(patch(path, "[]"), 400);
    problem(patch("/v1/queues/a%20b", "{\"paused\":true}"), 400);
  }

  private HttpResponse<String> patch(String path, String body) {
    return api.send(
        api.request(path)
            .header("Content-Type", "application/merge-patch+json")
            .method("PATCH", BodyPublishers.ofString(body)));
  }

  @Test
  void types_and_counters_are_shown() {
    api.accepted("{\"type\":\"echo\"}");

    assertThat(api.get("/v1/stats").body())
        .isEqualTo(
            "{\"tasks\":{\"scheduled\":0,\"ready\":1,\"running\":0,\"retrying\":0,\"waiting\":0},"
                + "\"finished\":{\"succeeded\":0,\"failed\":0,\"cancelled\":0,\"expired\":0},"
                + "\"acceptedTotal\":1,\"finishedTotal\":0,\"archivedTotal\":0}");
    assertThat(json(api.get("/v1/types")).at("/types/0/duration/p50").asString())
        .isEqualTo("PT0.002S");
    assertThat(json(api.get("/v1/types")).at("/types/1/duration/p50").isNull()).isTrue();
  }
}
