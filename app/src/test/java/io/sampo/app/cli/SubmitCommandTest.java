package io.sampo.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.client.JsonText;
import io.sampo.app.fake.FakeServer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SubmitCommandTest {

  private final FakeServer server = new FakeServer();
  private final CommandFixture sampo = new CommandFixture(server);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void submit_prints_the_id() {
    assertThat(sampo.run("submit", "echo", "{\"n\": 1.0}")).isEqualTo(0);
    assertThat(sampo.out()).isEqualTo("t00001\n");
    assertThat(server.bodies()).containsExactly("{\"type\":\"echo\",\"payload\":{\"n\": 1.0}}");
  }

  @Test
  void submit_sends_every_field() {
    String[] args = {
      "submit",
      "echo",
      "1",
      "--idempotency-key",
      "i",
      "--key",
      "k",
      "--queue",
      "q",
      "--priority",
      "9",
      "--delay",
      "5m",
      "--run-at",
      "2026-01-01T01:00:00+01:00",
      "--expire-after",
      "1h",
      "--expires-at",
      "2026-01-02T00:00:00Z",
      "--timeout",
      "PT30S",
      "--max-attempts",
      "7",
      "--backoff",
      "2s",
      "--multiplier",
      "1.5",
      "--max-backoff",
      "1m",
      "--label",
      "a=b",
      "--label",
      "c=d"
    };
    assertThat(sampo.run(args)).isEqualTo(0);
    assertThat(JsonText.MAPPER.readTree(server.bodies().getFirst()))
        .isEqualTo(
            JsonText.MAPPER.readTree(
                """
                {"type": "echo", "payload": 1, "idempotencyKey": "i", "key": "k", "queue": "q",
                 "priority": 9, "delay": "PT5M", "runAt": "2026-01-01T00:00:00Z",
                 "expireAfter": "PT1H", "expiresAt": "2026-01-02T00:00:00Z", "timeout": "PT30S",
                 "retry": {"maxAttempts": 7, "backoff": "PT2S", "multiplier": 1.5,
                           "maxBackoff": "PT1M"},
                 "labels": {"a": "b", "c": "d"}}
                """));
  }

  @Test
  void submit_reads_a_payload_from_standard_input() {
    sampo.input("[1, 2]");
    assertThat(sampo.run("submit", "echo", "-")).isEqualTo(0);
    assertThat(server.bodies()).containsExactly("{\"type\":\"echo\",\"payload\":[1, 2]}");
  }

  @Test
  void submit_takes_a_text_when_told() {
    assertThat(sampo.run("submit", "echo", "--text", "say \"hi\"")).isEqualTo(0);
    assertThat(server.bodies().getFirst()).contains("\"payload\":\"say \\\"hi\\\"\"");
  }

  @Test
  void submit_refuses_a_payload_that_is_no_json() {
    assertThat(sampo.run("submit", "echo", "hello")).isEqualTo(2);
    assertThat(sampo.err()).contains("PAYLOAD is not JSON", "--text", "sampo submit --help");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void submit_and_wait_says_how_it_ended() {
    assertThat(sampo.run("submit", "--wait", "echo", "5")).isEqualTo(0);
    assertThat(sampo.out()).contains("succeeded").contains("result");
    assertThat(sampo.run("submit", "fail", "--wait=10s", "--json")).isEqualTo(1);
    assertThat(server.requests())
        .contains("GET /v1/tasks/t00001?wait=PT30S")
        .last()
        .asString()
        .contains("t00002?wait=PT9.");
  }

  @Test
  void wait_that_is_over_exits_with_1() {
    server.answerNext(200, Map.of(), "{\"id\":\"t1\",\"status\":\"running\"}");
    assertThat(sampo.run("get", "t1", "--wait=0s")).isEqualTo(1);
    assertThat(sampo.err()).contains("the wait is over and task t1 is running");
  }

  @Test
  void bulk_prints_counts_and_rejections() {
    sampo.input("{\"type\":\"echo\"}\n{\n");
    assertThat(sampo.run("submit", "--bulk", "-")).isEqualTo(1);
    assertThat(sampo.out()).isEqualTo("accepted 1, duplicates 0, rejected 1\n");
    assertThat(sampo.err()).contains("line 1: Bad");
  }

  @Test
  void bulk_goes_with_no_other_option() {
    assertThat(sampo.run("submit", "--bulk", "-", "--queue", "q")).isEqualTo(2);
    assertThat(sampo.run("submit", "--bulk", "-", "echo")).isEqualTo(2);
    assertThat(sampo.run("submit")).isEqualTo(2);
    assertThat(sampo.run("submit", "--bulk", "/no/such/file")).isEqualTo(1);
  }

  @Test
  void problems_are_printed_with_their_fields() {
    server.answerNext(
        422,
        Map.of(),
        """
        {"title": "Invalid", "detail": "bad field", "status": 422,
         "errors": [{"pointer": "/priority", "detail": "must be 0 to 9"}]}
        """);
    assertThat(sampo.run("submit", "echo", "--priority", "99")).isEqualTo(1);
    assertThat(sampo.err()).isEqualTo("sampo: Invalid: bad field\n  /priority: must be 0 to 9\n");
    assertThat(sampo.out()).isEmpty();
  }

  @Test
  void overload_says_when_to_come_back() {
    server.answerNext(503, Map.of("Retry-After", "7"), "{\"title\":\"Overloaded\"}");
    assertThat(sampo.run("submit", "echo")).isEqualTo(1);
    assertThat(sampo.err()).contains("Overloaded", "try again in 7.0s");
  }
}
