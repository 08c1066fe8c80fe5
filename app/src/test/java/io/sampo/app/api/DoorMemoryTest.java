package io.sampo.app.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.memory.MemoryKind;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests take no more of a node's memory than there is for them. */
class DoorMemoryTest {

  private static final int BODY_BYTES = 1_000_000;

  private final ApiFixture api = ApiFixture.start();
  private final long shareBytes = api.memory.limits().share(MemoryKind.DOOR);

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void slow_bodies_take_no_more_than_their_share_and_the_others_are_told_to_come_again() {
    List<RawConnection> senders = new ArrayList<>();
    String body = "{\"type\":\"echo\",\"payload\":\"" + "x".repeat(BODY_BYTES) + "\"}";
    for (int i = 0; i < 40; i++) {
      RawConnection sender = new RawConnection(api.port());
      senders.add(sender);
      sender.send(
          "POST /v1/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + ("Content-Length: " + body.length() + "\r\n\r\n")
              + body.substring(0, body.length() - 1));
    }
    ApiFixture.await("bodies fill their room", () -> held() > shareBytes / 2);
    assertThat(held()).isLessThanOrEqualTo(2 * shareBytes);

    senders.forEach(sender -> sender.send("}"));
    List<String> heads = senders.stream().map(sender -> sender.readUntil("\r\n\r\n")).toList();
    senders.forEach(RawConnection::close);

    assertThat(heads).filteredOn(head -> head.startsWith("HTTP/1.1 201")).isNotEmpty();
    assertThat(heads)
        .filteredOn(head -> !head.startsWith("HTTP/1.1 201"))
        .isNotEmpty()
        .allMatch(head -> head.startsWith("HTTP/1.1 429") && head.contains("Retry-After: 1"));
    ApiFixture.await("all of it is given back", () -> held() == 0);
  }

  @Test
  void body_finds_room_beside_slow_senders() {
    api.memory.add(MemoryKind.DOOR, shareBytes / 2 + 1);

    assertThat(api.submit("{\"type\":\"echo\"}").statusCode()).isEqualTo(201);
    api.memory.add(MemoryKind.DOOR, shareBytes / 2);
    HttpResponse<String> refused = api.submit("{\"type\":\"echo\"}");

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).contains("1");
    assertThat(refused.body()).contains("urn:sampo:problem:overloaded", "of this node's heap");
  }

  @Test
  void whatever_becomes_of_a_request_its_memory_is_given_back() {
    api.submit("{\"type\":\"echo\"}");
    api.submit("no JSON");
    api.submit("{\"type\":\"unheard-of\"}");
    api.submit("{\"payload\":\"" + "x".repeat(3_000_000) + "\"}");
    api.post("/v1/tasks", ApiFixture.NDJSON_TYPE, "{\"type\":\"echo\"}\n\n\nno JSON\n");
    api.post("/v1/tasks", ApiFixture.NDJSON_TYPE, "\n".repeat(500_000));
    api.service.overload(1);
    api.post("/v1/tasks", ApiFixture.NDJSON_TYPE, "{\"type\":\"echo\"}\n".repeat(10_000));
    try (RawConnection gone = new RawConnection(api.port())) {
      gone.send(
          "POST /v1/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + ("Content-Length: 900000\r\n\r\n" + "x".repeat(400_000)));
      ApiFixture.await("the half of a body is held", () -> held() > 0);
    }

    ApiFixture.await("all of it is given back", () -> held() == 0);
  }

  @Test
  void bulks_that_nobody_answers_take_no_more_than_their_share() {
    CompletableFuture<Void> journalBack = new CompletableFuture<>();
    api.service.holdSubmits(journalBack);
    String line = "{\"type\":\"echo\",\"payload\":\"" + "x".repeat(2_000) + "\"}\n";
    String head =
        String.join(
            "\r\n",
            "POST /v1/tasks HTTP/1.1",
            "Host: localhost",
            "Content-Type: application/x-ndjson",
            "Content-Length: " + 400 * line.length(),
            "",
            "");
    List<CompletableFuture<String>> bulks = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      bulks.add(
          CompletableFuture.supplyAsync(
              () -> {
                try (RawConnection bulk = new RawConnection(api.port())) {
                  bulk.send(head);
                  bulk.send(line.repeat(400));
                  return bulk.readUntil("\r\n\r\n");
                }
              },
              Thread::startVirtualThread));
    }
    ApiFixture.await("bulks fill their room", () -> held() > shareBytes);
    ApiFixture.await(
        "those without room are refused",
        () -> bulks.stream().anyMatch(bulk -> bulk.isDone() && bulk.join().contains(" 429 ")));
    assertThat(held()).isLessThanOrEqualTo(2 * shareBytes);

    journalBack.complete(null);
    List<String> heads = bulks.stream().map(CompletableFuture::join).toList();

    assertThat(heads).filteredOn(one -> one.contains(" 200 ")).isNotEmpty();
    assertThat(heads).allMatch(one -> one.contains(" 200 ") || one.contains(" 429 "));
    ApiFixture.await("all of it is given back", () -> held() == 0);
  }

  private long held() {
    return api.memory.used(MemoryKind.DOOR);
  }
}
