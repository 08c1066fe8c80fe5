package io.sampo.app.api;

import static io.sampo.app.api.ApiFixture.problem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a web page can make a browser send: hosts that are none, and writes from elsewhere. */
class GuardedApiTest {

  private static final String TASK = "{\"type\":\"echo\"}";

  private final ApiFixture api = ApiFixture.start();

  @AfterEach
  void stop() {
    api.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost:7070",
        "localhost.",
        "127.0.0.1:7070",
        "127.8.9.10",
        "[::1]:7070",
        "mill.example",
      })
  void its_own_hosts_are_answered(String host) {
    assertThat(get("/v1/stats", host)).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:7070",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "mill.example.evil",
        "192.0.2.1",
        "[2001:db8::1]",
        "0x7f000001",
        "0.0.0.0",
        "",
      })
  void another_host_is_misdirected_whatever_is_asked(String host) {
    for (String path : new String[] {"/v1/stats", "/v1/events", "/docs", "/nothing"}) {
      assertThat(get(path, host))
          .startsWith("HTTP/1.1 421 ")
          .contains("application/problem+json")
          .contains("security.allowedHosts", "SAMPO_SECURITY_ALLOWED_HOSTS");
    }
  }

  private String get(String path, String host) {
    try (RawConnection raw = new RawConnection(api.port())) {
      raw.send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
      return raw.readAll();
    }
  }

  @Test
  void a_body_for_another_host_is_read_before_the_refusal() {
    String body = "{\"type\":\"echo\",\"payload\":\"" + "a".repeat(900_000) + "\"}";
    try (RawConnection raw = new RawConnection(api.port())) {
      raw.send("POST /v1/tasks HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n");
      raw.send("Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n");
      assertThat(raw.send(body).readAll()).startsWith("HTTP/1.1 421 ");
    }
    assertThat(api.service.all()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Origin, http://evil.example",
    "Origin, http://localhost:1",
    "Origin, null",
    "Origin, http://127.0.0.1.evil.example",
    "Sec-Fetch-Site, cross-site",
    "Sec-Fetch-Site, same-site",
  })
  void a_write_from_a_page_of_another_origin_is_forbidden(String header, String value) {
    problem(api.send(api.request("/v1/tasks").header(header, value).POST(body())), 403);
    problem(
        api.send(api.request("/v1/queues/q").header(header, value).method("PATCH", body())), 403);
    assertThat(api.service.all()).isEmpty();
    assertThat(api.send(api.request("/v1/stats").header(header, value).GET()).statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"same-origin", "none"})
  void the_own_page_may_write(String site) {
    String origin = "http://127.0.0.1:" + api.port();
    assertThat(
            api.send(
                    api.request("/v1/tasks")
                        .header("Origin", origin)
                        .header("Sec-Fetch-Site", site)
                        .header("Content-Type", "application/json")
                        .POST(body()))
                .statusCode())
        .isEqualTo(201);
  }

  private static BodyPublisher body() {
    return BodyPublishers.ofString(TASK);
  }
}
