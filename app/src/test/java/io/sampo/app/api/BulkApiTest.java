package io.sampo.app.api;

import static io.sampo.app.api.ApiFixture.NDJSON_TYPE;
import static io.sampo.app.api.ApiFixture.await;
import static io.sampo.app.api.ApiFixture.json;
import static io.sampo.app.api.ApiFixture.problem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.task.Json;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Bulk submission, through real sockets. */
class BulkApiTest {

  private static final String TASK = "{\"type\":\"echo\",\"payload\":1}\n";
  private static final String HEAD =
      """
      POST /v1/tasks%s HTTP/1.1\r
      Host: localhost\r
      Connection: close\r
      Content-Type: application/x-ndjson\r
      Transfer-Encoding: chunked\r
      %s\r
      """;
  private static final String STREAMED = "Accept: application/x-ndjson\r\n";

  private final ApiFixture api =
      ApiFixture.start(
          """
          payloadBytesMax = 10000, bodyStallMax = PT0.3S
          bulk { rejectedListedMax = 3, overloadPatience = PT5S, unfinishedMax = 20 }
          """);

  @AfterEach
  void stop() {
    api.close();
  }

  private HttpResponse<String> bulk(String lines) {
    return api.post("/v1/tasks", NDJSON_TYPE, lines);
  }

  private HttpResponse<String> streamed(String query, String lines) {
    return api.send(
        api.request("/v1/tasks" + query)
            .header("Content-Type", NDJSON_TYPE)
            .header("Accept", NDJSON_TYPE)
            .POST(BodyPublishers.ofString(lines)));
  }

  private static List<JsonNode> lines(HttpResponse<String> response) {
    return response.body().lines().map(line -> ApiFixture.JSON.readTree(line)).toList();
  }

  @Test
  void every_line_is_a_task() {
    HttpResponse<String> response = bulk(TASK.repeat(5_000) + TASK.strip());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo("{\"accepted\":5001,\"duplicates\":0,\"rejected\":[],\"rejectedTotal\":0}");
    assertThat(api.service.all()).hasSize(5_001);
  }

  @Test
  void nothing_is_no_task() {
    assertThat(json(bulk("")).get("accepted").asInt()).isZero();
    assertThat(json(bulk("\n \r\n\n")).get("accepted").asInt()).isZero();
  }

  @Test
  void a_bad_line_rejects_only_itself() {
    String tooLarge = "{\"type\":\"echo\",\"payload\":\"" + "a".repeat(10_000) + "\"}\n";
    String lines =
        TASK
            + "\r\n"
            + "{\"type\":\"echo\"\n"
            + TASK
            + tooLarge
            + "{\"type\":\"unknown\"}\n"
            + TASK;

    JsonNode answer = json(bulk(lines));

    assertThat(answer.get("accepted").asInt()).isEqualTo(3);
    assertThat(answer.get("rejected")).hasSize(3);
    assertThat(answer.at("/rejected/0/line").asInt()).isEqualTo(3);
    assertThat(answer.at("/rejected/0/problem/status").asInt()).isEqualTo(400);
    assertThat(answer.at("/rejected/1/line").asInt()).isEqualTo(5);
    assertThat(answer.at("/rejected/1/problem/status").asInt()).isEqualTo(413);
    assertThat(answer.at("/rejected/2/line").asInt()).isEqualTo(6);
    assertThat(answer.at("/rejected/2/problem/type").asString()).endsWith(":unknown-type");
  }

  @Test
  void a_line_beyond_all_bounds_is_skipped_to_its_end() {
    String endless = "x".repeat(300_000) + "\n";

    JsonNode answer = json(bulk(TASK + endless + TASK));

    assertThat(answer.get("accepted").asInt()).isEqualTo(2);
    assertThat(answer.at("/rejected/0/line").asInt()).isEqualTo(2);
    assertThat(answer.at("/rejected/0/problem/status").asInt()).isEqualTo(413);
  }

  @Test
  void bad_utf8_in_a_line_rejects_only_that_line() {
    byte[] line = TASK.replace("1", "\"?\"").getBytes(UTF_8);
    line[new String(line, UTF_8).indexOf('?')] = (byte) 0xC3;
    byte[] all = new byte[2 * line.length];
    System.arraycopy(line, 0, all, 0, line.length);
    byte[] good = TASK.getBytes(UTF_8);
    System.arraycopy(good, 0, all, line.length, good.length);

    JsonNode answer =
        json(
            api.send(
                api.request("/v1/tasks")
                    .header("Content-Type", NDJSON_TYPE)
                    .POST(BodyPublishers.ofByteArray(all, 0, line.length + good.length))));

    assertThat(answer.get("accepted").asInt()).isEqualTo(1);
    assertThat(answer.at("/rejected/0/line").asInt()).isEqualTo(1);
  }

  @Test
  void many_bad_lines_are_counted_and_few_listed() {
    JsonNode answer = json(bulk("x\n".repeat(1_000)));

    assertThat(answer.get("rejected")).hasSize(3);
    assertThat(answer.get("rejectedTotal").asInt()).isEqualTo(1_000);
  }

  @Test
  void duplicates_are_counted_and_conflicts_rejected() {
    String keyed = "{\"type\":\"echo\",\"idempotencyKey\":\"k\"}\n";

    JsonNode answer = json(bulk(keyed + keyed + keyed.replace("echo", "sleep")));

    assertThat(answer.get("accepted").asInt()).isEqualTo(1);
    assertThat(answer.get("duplicates").asInt()).isEqualTo(1);
    assertThat(answer.at("/rejected/0/problem/status").asInt()).isEqualTo(409);
  }

  @Test
  void each_line_is_answered_in_a_stream_if_so_wished() {
    HttpResponse<String> response = streamed("", TASK + "x\n" + TASK.repeat(1_200));

    assertThat(response.headers().firstValue("Content-Type")).hasValue(NDJSON_TYPE);
    List<JsonNode> lines = lines(response);
    assertThat(lines).hasSize(1_202);
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i).get("line").asInt()).isEqualTo(i + 1);
      assertThat(lines.get(i).has(i == 1 ? "problem" : "id")).isTrue();
    }
  }

  @Test
  void answers_come_while_the_body_is_still_sent() {
    try (RawConnection raw = new RawConnection(api.port())) {
      raw.send(HEAD.formatted("", STREAMED)).chunk(TASK);
      raw.readUntil("\"line\":1,");
      raw.chunk(TASK);
      raw.readUntil("\"line\":2,");
      raw.chunk("");
      assertThat(raw.readAll()).endsWith("0\r\n\r\n");
    }
  }

  @Test
  void a_full_service_refuses_the_bulk_at_once() {
    api.service.overload(1_000_000);

    HttpResponse<String> refused = bulk(TASK.repeat(20_000));
    HttpResponse<String> alsoRefused = streamed("", TASK.repeat(10));

    problem(refused, 429);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    problem(alsoRefused, 429);
    api.service.overload(0);
    api.service.unavailable(true);
    problem(bulk(TASK), 503);
    assertThat(api.service.all()).isEmpty();
  }

  @Test
  void lines_that_find_no_room_later_are_tried_again() {
    try (RawConnection raw = new RawConnection(api.port())) {
      raw.send(HEAD.formatted("", STREAMED)).chunk(TASK);
      raw.readUntil("\"line\":1,");
      api.service.overload(5);
      raw.chunk(TASK.repeat(2_000)).chunk("");
      assertThat(raw.readAll()).contains("\"line\":2001,").doesNotContain("problem");
    }
    assertThat(api.service.all()).hasSize(2_001);
  }

  @Test
  void lines_that_find_no_room_for_long_are_rejected() {
    try (ApiFixture hasty = ApiFixture.start("bulk.overloadPatience = PT0.1S");
        RawConnection raw = new RawConnection(hasty.port())) {
      raw.send(HEAD.formatted("", STREAMED)).chunk(TASK);
      raw.readUntil("\"line\":1,");
      hasty.service.overload(1_000_000);
      raw.chunk(TASK.repeat(3)).chunk("");
      assertThat(raw.readAll()).contains("\"line\":4,").contains("\"status\":429");
    }
  }

  /** Each batch had to wait for the one before it, and then began to wait itself. */
  @Test
  @Timeout(20)
  void lines_of_one_key_wait_for_room_together() {
    try (ApiFixture hasty = ApiFixture.start("bulk.overloadPatience = PT3S");
        RawConnection raw = new RawConnection(hasty.port())) {
      raw.send(HEAD.formatted("", STREAMED)).chunk(TASK);
      raw.readUntil("\"line\":1,");
      hasty.service.overload(1_000_000);
      String keyed =
          "{\"type\":\"echo\",\"key\":\"k\",\"payload\":\"" + "x".repeat(1_000) + "\"}\n";
      for (int i = 0; i < 4; i++) {
        raw.chunk(keyed.repeat(500)); // Some two batches by their bytes.
      }
      raw.chunk("");
      assertThat(raw.readAll()).contains("\"line\":2001,").contains("\"status\":429");
    }
  }

  @Test
  void a_body_that_stalls_is_ended_and_what_was_accepted_stays() {
    try (RawConnection raw = new RawConnection(api.port())) {
      raw.send(HEAD.formatted("", "")).chunk(TASK.repeat(3) + "{\"type\":");
      String answer = raw.readAll();
      assertThat(answer).startsWith("HTTP/1.1 408 ").contains("\"accepted\":3");
    }
    try (RawConnection raw = new RawConnection(api.port())) {
      raw.send(HEAD.formatted("", STREAMED)).chunk(TASK.repeat(3) + "{\"type\":");
      assertThat(raw.readAll()).startsWith("HTTP/1.1 200 ").contains("{\"line\":4,\"problem\"");
    }
    assertThat(api.service.all()).hasSize(6);
  }

  @Test
  void a_client_that_goes_keeps_what_was_accepted() {
    try (RawConnection raw = new RawConnection(api.port())) {
      raw.send(HEAD.formatted("", "")).chunk(TASK.repeat(3) + "{\"type\":");
      await("three tasks", () -> api.service.all().size() == 3);
    }
    assertThat(json(bulk(TASK)).get("accepted").asInt()).isEqualTo(1);
    assertThat(api.service.all()).hasSize(4);
  }

  @Test
  void a_sender_is_held_back_while_the_service_is_slow() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    api.service.holdSubmits(gate);
    CompletableFuture<HttpResponse<String>> sent =
        CompletableFuture.supplyAsync(() -> bulk(TASK.repeat(100_000)));
    await("the first batch", () -> api.service.batchSizes().size() == 1);

    assertThat(api.service.batchSizes()).hasSize(1);
    gate.complete(null);

    assertThat(json(ApiFixture.result(sent)).get("accepted").asInt()).isEqualTo(100_000);
    assertThat(api.service.batchSizes()).allMatch(size -> size <= 500);
  }

  @Test
  void a_bulk_that_waits_streams_tasks_in_order_of_finishing() {
    CompletableFuture<HttpResponse<String>> answer =
        CompletableFuture.supplyAsync(() -> streamed("?wait=PT15S", TASK + "x\n" + TASK));
    await("both wait", () -> api.service.waiting() == 2);
    List<TaskRecord> tasks = api.service.all();
    TaskId first = tasks.getLast().id();
    TaskId second = tasks.getFirst().id();
    api.service.start(second);
    api.service.succeed(second, Json.of("2"));
    await("one waits", () -> api.service.waiting() == 1);
    api.service.start(first);
    api.service.succeed(first, Json.of("1"));

    List<JsonNode> lines = lines(ApiFixture.result(answer));

    assertThat(lines).extracting(line -> line.get("line").asInt()).containsExactly(2, 3, 1);
    assertThat(lines.get(0).has("problem")).isTrue();
    assertThat(lines.get(1).at("/task/result").asInt()).isEqualTo(2);
    await("its places are free", () -> api.server.waits() == 0);
  }

  @Test
  void a_bulk_whose_wait_is_over_streams_unfinished_tasks() {
    List<JsonNode> lines = lines(streamed("?wait=PT0.05S", TASK.repeat(3)));

    assertThat(lines).hasSize(3);
    assertThat(lines).allMatch(line -> line.at("/task/status").asString().equals("ready"));
  }

  @Test
  void a_bulk_that_waits_has_few_unfinished_tasks_at_once() {
    CompletableFuture<HttpResponse<String>> answer =
        CompletableFuture.supplyAsync(() -> streamed("?wait=PT15S", TASK.repeat(100)));
    Set<TaskId> finished = new HashSet<>();
    while (finished.size() < 100) {
      await("some wait", () -> api.service.waiting() > 0 || answer.isDone());
      List<TaskRecord> open =
          api.service.all().stream().filter(task -> !task.status().finished()).toList();
      assertThat(open).hasSizeLessThanOrEqualTo(20);
      for (TaskRecord task : open) {
        api.service.start(task.id());
        api.service.succeed(task.id(), Json.NULL);
        finished.add(task.id());
      }
    }

    assertThat(lines(ApiFixture.result(answer))).hasSize(100);
  }

  @Test
  void a_bulk_that_waits_is_dropped_when_the_client_goes() {
    try (RawConnection raw = new RawConnection(api.port())) {
      raw.send(HEAD.formatted("?wait=PT1H", STREAMED)).chunk(TASK);
      await("the wait", () -> api.service.waiting() == 1);
      await("its places are taken", () -> api.server.waits() == 20);
    }
    await("its places are free", () -> api.server.waits() == 0);
  }

  @Test
  void a_bulk_has_its_own_rules_for_headers_and_query() {
    problem(api.post("/v1/tasks?wait=PT1S", NDJSON_TYPE, TASK), 400);
    problem(api.post("/v1/tasks?x=1", NDJSON_TYPE, TASK), 400);
    HttpResponse<String> keyed =
        api.send(
            api.request("/v1/tasks")
                .header("Content-Type", NDJSON_TYPE)
                .header("Idempotency-Key", "k")
                .POST(BodyPublishers.ofString(TASK)));
    assertThat(problem(keyed, 400).at("/errors/0/header").asString()).isEqualTo("Idempotency-Key");
    assertThat(api.service.all()).isEmpty();
  }
}
