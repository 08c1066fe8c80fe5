package io.sampo.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.client.JsonText;
import io.sampo.app.fake.FakeServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ManagementCommandsTest {

  private static final String NODES =
      """
      {"nodes":[
        {"address":"a:1","status":"up","reachable":true,"answers":true,"drainingSince":null,
         "problems":["PostgreSQL is silent"],"warnings":["no session"],
         "version":"1.0","startedAt":"2026-01-01T00:00:00Z","upSeconds":93784,
         "slots":{"waiting":{"total":1000,"taken":7},"cpu":{"total":2,"taken":1}},
         "partitions":2,"running":8,"queued":5,"handlers":["echo"],
         "load":{"system":0.5,"heapUsed":1048576,"heapMax":4194304}},
        {"address":"b:2","status":"up","reachable":false,"answers":false}]}\
      """;

  private static final String PARTITIONS =
      """
      {"partitions":[
        {"generation":1,"number":0,"node":"a:1","writable":true,"live":9,"ready":5,"running":3,
         "waiting":1,"sequenceNumber":44,"snapshotSequenceNumber":33,"bytes":1048576},
        {"generation":1,"number":1,"node":null,"writable":false,"live":0,"ready":0,"running":0,
         "waiting":0,"sequenceNumber":0,"snapshotSequenceNumber":0,"bytes":0}]}\
      """;

  private final FakeServer server = new FakeServer();
  private final CommandFixture sampo = new CommandFixture(server);

  @BeforeEach
  void pointToManagement() {
    sampo.environment().put("SAMPO_MANAGEMENT_URL", server.url().toString());
  }

  @AfterEach
  void close() {
    server.close();
  }

  private void answer(String... bodies) {
    for (String body : bodies) {
      server.answerNext(200, Map.of(), body);
    }
  }

  @Test
  void cluster_shows_nodes_and_partitions() {
    answer(NODES, PARTITIONS);

    assertThat(sampo.run("cluster")).isZero();

    assertThat(sampo.out().lines())
        .anyMatch(line -> line.matches("a:1 +up +2 +8 +5 +7/1000 +1/2 +1/4 MiB +0.50 +26h3m +1.0"))
        .anyMatch(line -> line.matches("b:2 +up, unreachable, no answer"))
        .contains("a:1 is not ready: PostgreSQL is silent", "a:1: no session")
        .anyMatch(line -> line.matches("1-0 +a:1 +9 +5 +3 +1 +44 +33 +1.0 MiB"))
        .anyMatch(line -> line.matches("1-1 +on no node"));
    assertThat(server.requests()).containsExactly("GET /manage/nodes", "GET /manage/partitions");
  }

  @Test
  void cluster_for_machines_is_one_document() {
    answer(NODES, PARTITIONS, NODES);

    assertThat(sampo.run("cluster", "--json")).isZero();
    assertThat(JsonText.MAPPER.readTree(sampo.out()).path("partitions").size()).isEqualTo(2);

    sampo.forgetOutput();
    assertThat(sampo.run("cluster", "--json", "--nodes")).isZero();
    assertThat(JsonText.MAPPER.readTree(sampo.out()).has("partitions")).isFalse();
  }

  @Test
  void cluster_watch_prints_again_until_nobody_reads() {
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    sampo.stdout(
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            if (seen.toString(StandardCharsets.UTF_8).split("NODE ", -1).length > 2) {
              throw new IOException("Broken pipe");
            }
            seen.write(b);
          }
        });
    sampo.terminals("out");
    answer(NODES, NODES, NODES);

    assertThat(sampo.run("cluster", "--watch", "--nodes")).isEqualTo(ExitCodes.BROKEN_PIPE);

    assertThat(seen.toString(StandardCharsets.UTF_8))
        .startsWith("\u001b[H\u001b[J")
        .contains("a:1");
  }

  @Test
  void drain_asks_the_node_to_leave() {
    answer(members("a:1"), progress("draining", 3, 2));

    assertThat(sampo.run("drain", "b:2")).isZero();

    assertThat(sampo.out()).isEqualTo("b:2 is draining: 3 running, 2 partitions\n");
    assertThat(server.requests())
        .containsExactly("GET /cluster/members", "POST /manage/nodes/b%3A2/drain");
  }

  @Test
  void drain_waits_until_the_node_has_left() {
    answer(
        members("a:1"),
        progress("draining", 3, 2),
        progress("draining", 3, 2),
        progress("draining", 1, 0),
        progress("left", 0, 0));

    assertThat(sampo.run("drain", "b:2", "--wait")).isZero();

    assertThat(sampo.out())
        .isEqualTo(
            """
            b:2 is draining: 3 running, 2 partitions
            b:2 is draining: 1 running, 0 partitions
            b:2 has left
            """);
  }

  @Test
  void node_that_was_asked_to_drain_itself_has_left_when_it_is_silent() {
    answer(members("b:2"), progress("draining", 0, 0));
    sampo.stdout(new KillsServer());

    assertThat(sampo.run("drain", "b:2", "--wait")).isZero();

    assertThat(sampo.out()).isEmpty();
  }

  /** Ends the server with the first line that is printed. */
  private final class KillsServer extends OutputStream {
    @Override
    public void write(int b) {
      server.kill();
    }
  }

  @Test
  void unknown_node_is_refused() {
    answer(members("a:1"));
    server.answerNext(404, Map.of(), "{\"title\":\"There is no such node\",\"status\":404}");

    assertThat(sampo.run("drain", "c:3")).isEqualTo(1);
    assertThat(sampo.err()).contains("There is no such node");
  }

  @Test
  void management_that_is_not_there_exits_with_3_and_says_how_to_name_it() {
    server.kill();

    assertThat(sampo.run("cluster")).isEqualTo(3);
    assertThat(sampo.err())
        .contains("cannot reach " + server.url(), "--management", "SAMPO_MANAGEMENT_URL");
    assertThat(sampo.run("cluster", "--management", "nowhere")).isEqualTo(2);
    sampo.environment().remove("SAMPO_MANAGEMENT_URL");
    sampo.environment().put("SAMPO_MANAGEMENT_PORT", "1");
    assertThat(sampo.run("drain", "a:1")).isEqualTo(3);
    assertThat(sampo.err()).contains("cannot reach http://127.0.0.1:1");
  }

  private static String members(String self) {
    return "{\"selfNode\":\"pekko://sampo@" + self + "\"}";
  }

  private static String progress(String state, int running, int partitions) {
    return "{\"address\":\"b:2\",\"state\":\"%s\",\"running\":%d,\"partitions\":%d,\"since\":null}"
        .formatted(state, running, partitions);
  }
}
