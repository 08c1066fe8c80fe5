package io.sampo.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.client.JsonText;
import io.sampo.app.fake.FakeServer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class TaskCommandsTest {

  private final FakeServer server = new FakeServer();
  private final CommandFixture sampo = new CommandFixture(server);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void get_prints_json_byte_for_byte() {
    server.answerNext(200, Map.of(), "{\"id\": \"x\",  \"n\":1.00}");
    assertThat(sampo.run("get", "x", "--json")).isEqualTo(0);
    assertThat(sampo.out()).isEqualTo("{\"id\": \"x\",  \"n\":1.00}\n");
  }

  @Test
  void get_prints_a_failed_task_for_people_without_control_characters() {
    server.answerNext(
        200,
        Map.of(),
        """
        {"id": "x", "type": "t", "status": "failed", "attempts": [{"number": 1, "node": "n:1",
         "outcome": "failed", "error": {"type": "E", "message": "boom"}}],
         "error": {"type": "E", "message": "b\\u001b[2Joom", "trace": "E: boom\\n\\tat X"}}
        """);
    assertThat(sampo.run("get", "x")).isEqualTo(0);
    assertThat(sampo.out()).contains("failed", "b\uFFFD[2Joom", "at X", "ATTEMPT", "n:1");
    assertThat(sampo.out()).doesNotContain("\u001b");
  }

  @Test
  void unknown_task_exits_with_1() {
    assertThat(sampo.run("get", "nope")).isEqualTo(1);
    assertThat(sampo.err()).isEqualTo("sampo: Not Found: there is no task nope\n");
  }

  @Test
  void colours_are_for_terminals_and_no_color_is_respected() {
    sampo.terminals("out");
    sampo.run("submit", "echo", "--wait");
    assertThat(sampo.out()).contains("\u001b[32m");
    sampo.forgetOutput();
    sampo.environment().put("NO_COLOR", "1");
    sampo.run("submit", "echo", "--wait");
    assertThat(sampo.out()).doesNotContain("\u001b");
  }

  @Test
  void ls_sends_all_filters_and_follows_pages() {
    server.answerNext(200, Map.of(), page("a", "\"c1\""));
    server.answerNext(200, Map.of(), page("b", "null"));
    int exitCode =
        sampo.run(
            "ls",
            "--status",
            "failed",
            "--type",
            "t",
            "--queue",
            "q",
            "--key",
            "k",
            "--label",
            "x=y z",
            "--root",
            "r",
            "--created-after",
            "2026-01-01T00:00:00Z",
            "--created-before",
            "2026-01-02T00:00:00Z",
            "--limit",
            "10");

    assertThat(exitCode).isEqualTo(0);
    String filters =
        "status=failed&type=t&queue=q&key=k&label.x=y%20z&rootId=r"
            + "&createdAfter=2026-01-01T00%3A00%3A00Z&createdBefore=2026-01-02T00%3A00%3A00Z";
    assertThat(server.requests())
        .containsExactly(
            "GET /v1/tasks?" + filters + "&limit=10",
            "GET /v1/tasks?" + filters + "&limit=9&cursor=c1");
    assertThat(sampo.out().lines()).hasSize(3).first().asString().startsWith("ID ");
  }

  @Test
  void ls_stops_at_its_limit_and_says_where_to_go_on() {
    server.answerNext(200, Map.of(), page("a", "\"c1\""));
    assertThat(sampo.run("ls", "--limit", "1")).isEqualTo(0);
    assertThat(sampo.err()).contains("--cursor c1");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void ls_json_is_one_document_over_all_pages() {
    server.answerNext(200, Map.of(), page("a", "\"c1\""));
    server.answerNext(200, Map.of(), page("b", "null"));
    assertThat(sampo.run("ls", "--json", "--all")).isEqualTo(0);
    JsonNode json = JsonText.MAPPER.readTree(sampo.out());
    assertThat(json.path("tasks").size()).isEqualTo(2);
    assertThat(json.path("next").isNull()).isTrue();
  }

  @Test
  void ls_json_of_nothing_is_a_document_too() {
    server.answerNext(200, Map.of(), "{\"tasks\":[],\"next\":null}");
    assertThat(sampo.run("ls", "--json")).isEqualTo(0);
    assertThat(sampo.out()).isEqualTo("{\"tasks\":[],\"next\":null}\n");
  }

  @Test
  void cancel_goes_on_after_a_refusal() {
    sampo.run("submit", "manual");
    sampo.forgetOutput();
    assertThat(sampo.run("cancel", "nope", "t00001")).isEqualTo(1);
    assertThat(sampo.out()).isEqualTo("t00001  cancelled\n");
    assertThat(sampo.err()).contains("nope: Not Found");
  }

  @Test
  void retry_asks_for_a_retry() {
    server.answerNext(200, Map.of(), "{\"id\":\"x\",\"status\":\"ready\"}");
    assertThat(sampo.run("retry", "x")).isEqualTo(0);
    assertThat(server.requests()).containsExactly("POST /v1/tasks/x/retry");
  }

  @Test
  void watch_ends_with_the_task_and_resumes_after_the_last_event() {
    server.answerNext(200, Map.of(), "id: 1\ndata: {\"id\":\"x\",\"status\":\"running\"}\n\n");
    server.answerNext(200, Map.of(), "{\"id\":\"x\",\"status\":\"running\"}");
    server.answerNext(200, Map.of(), "id: 2\ndata: {\"id\":\"x\",\"status\":\"succeeded\"}\n\n");

    assertThat(sampo.run("watch", "x", "--json")).isEqualTo(0);
    assertThat(sampo.out().lines()).hasSize(2);
    assertThat(server.requests())
        .containsExactly(
            "GET /v1/tasks/x/events", "GET /v1/tasks/x", "GET /v1/tasks/x/events after 1");
  }

  @Test
  void watch_exits_with_1_when_the_task_fails() {
    server.answerNext(200, Map.of(), "data: {\"id\":\"x\",\"status\":\"failed\"}\n\n");
    assertThat(sampo.run("watch", "x")).isEqualTo(1);
    assertThat(sampo.out()).contains("failed");
  }

  @Test
  void watch_of_all_passes_filters_and_ends_with_a_refusal() {
    server.answerNext(400, Map.of(), "{\"title\":\"Bad filter\"}");
    assertThat(sampo.run("watch", "--type", "t", "--status", "failed")).isEqualTo(1);
    assertThat(server.requests()).containsExactly("GET /v1/events?type=t&status=failed");
    assertThat(sampo.run("watch", "x", "--type", "t")).isEqualTo(2);
  }

  private static String page(String id, String next) {
    return "{\"tasks\":[{\"id\":\"%s\",\"status\":\"ready\"}],\"next\":%s}".formatted(id, next);
  }
}
