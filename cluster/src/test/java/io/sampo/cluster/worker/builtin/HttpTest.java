package io.sampo.cluster.worker.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.worker.PoolFixture;
import io.sampo.cluster.worker.WorkerSettings;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.task.TaskError;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The http handler against a real server. */
final class HttpTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Set<Network> LOOPBACK = Set.of(Network.parse("127.0.0.1"));

  private HttpTarget target;

  @BeforeEach
  void serve() throws IOException {
    target = HttpTarget.start();
  }

  @AfterEach
  void stop() {
    target.close();
  }

  @Test
  void the_body_is_posted_as_json_under_the_tasks_id_and_the_reply_is_the_result() {
    try (PoolFixture pool = pool()) {
      AttemptOrder order =
          pool.start("http", "{\"url\":\"%s/mirror\",\"body\":{\"a\":[1]}}".formatted(url()));

      assertThat(pool.resultOf(order))
          .startsWith("{\"status\":200,\"headers\":{\"content-type\":\"application/json\"")
          .endsWith(
              """
              "body":{"method":"POST","key":"%s","type":"application/json","body":{"a":[1]}}}\
              """
                  .formatted(order.id()));
    }
  }

  @Test
  void text_method_and_headers_are_sent_as_given() {
    try (PoolFixture pool = pool()) {
      String payload =
          """
          {"url":"%s/mirror","method":"PUT","body":"7","headers":{"Content-Type":"text/x"}}\
          """
              .formatted(url());

      assertThat(pool.resultOf(pool.start("http", payload)))
          .contains("\"method\":\"PUT\"", "\"type\":\"text/x\"", "\"body\":7}");
    }
  }

  @Test
  void a_long_reply_is_cut_and_says_so() {
    try (PoolFixture pool = pool()) {
      String payload = "{\"url\":\"%s/text\"}".formatted(url());

      assertThat(pool.resultOf(pool.start("http", payload))).doesNotContain("truncated");
    }
    try (PoolFixture pool = pool(settings(TIMEOUT, 10, LOOPBACK))) {
      String payload = "{\"url\":\"%s/text\"}".formatted(url());

      assertThat(pool.resultOf(pool.start("http", payload)))
          .endsWith("\"body\":\"xxxxxxxxxx\",\"truncated\":true}");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 503})
  void a_status_that_may_pass_is_tried_again(int status) {
    try (PoolFixture pool = pool()) {
      TaskError error = pool.passingErrorOf(pool.start("http", statusCall(status)));

      assertThat(error.type()).isEqualTo("HttpStatus");
      assertThat(error.message()).contains("status " + status).contains("sorry");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 410, 422})
  void a_status_that_stays_is_permanent(int status) {
    try (PoolFixture pool = pool()) {
      assertThat(pool.permanentErrorOf(pool.start("http", statusCall(status))).type())
          .isEqualTo("HttpStatus");
    }
  }

  @Test
  void nobody_there_is_tried_again_and_secrets_of_the_url_are_not_told() {
    try (PoolFixture pool = pool()) {
      String url = url();
      target.goAway();
      String payload = "{\"url\":\"%s/x?token=secret\"}".formatted(url);
      TaskError error = pool.passingErrorOf(pool.start("http", payload));

      assertThat(error.message()).startsWith("POST " + url + "/x: ").doesNotContain("secret");
    }
  }

  @Test
  void no_reply_in_time_is_tried_again() {
    try (PoolFixture pool = pool()) {
      String payload = "{\"url\":\"%s/hang\",\"timeout\":\"PT0.05S\"}".formatted(url());

      assertThat(pool.passingErrorOf(pool.start("http", payload)).message()).contains("timed out");
    }
  }

  @Test
  void a_cancelled_call_ends_at_once() throws InterruptedException {
    try (PoolFixture pool = pool()) {
      AttemptOrder order = pool.start("http", "{\"url\":\"%s/hang\"}".formatted(url()));
      target.awaitCall();
      pool.interrupt(order);

      assertThat(pool.passingErrorOf(order).type()).isEqualTo("Cancelled");
    }
  }

  @Test
  void redirects_are_followed_unless_hosts_are_allow_listed() {
    String payload = "{\"url\":\"%s/moved\",\"method\":\"GET\"}".formatted(url());
    try (PoolFixture pool = pool()) {
      assertThat(pool.resultOf(pool.start("http", payload))).contains("\"method\":\"GET\"");
    }
    try (PoolFixture pool = pool(onlyTo("127.0.0.1"))) {
      assertThat(pool.permanentErrorOf(pool.start("http", payload)).message())
          .contains("status 302");
    }
  }

  @Test
  void only_allowed_hosts_are_called() {
    try (PoolFixture pool = pool(onlyTo("Example.ORG"))) {
      TaskError error = pool.permanentErrorOf(pool.start("http", statusCall(200)));

      assertThat(error.type()).isEqualTo("HostNotAllowed");
      assertThat(error.message()).contains("127.0.0.1");
    }
  }

  @Test
  void a_reply_that_drips_is_ended_when_the_whole_call_has_taken_too_long() {
    try (PoolFixture pool = pool()) {
      String payload = "{\"url\":\"%s/drip\",\"timeout\":\"PT0.3S\"}".formatted(url());

      assertThat(pool.passingErrorOf(pool.start("http", payload)).message())
          .contains("timed out: no whole reply within PT0.3S");
    }
  }

  @Test
  void a_reply_without_end_is_read_no_further_than_it_is_kept() {
    try (PoolFixture pool = pool(settings(TIMEOUT, 10, LOOPBACK))) {
      String payload = "{\"url\":\"%s/drip\"}".formatted(url());

      assertThat(pool.resultOf(pool.start("http", payload)))
          .endsWith("\"body\":\"xxxxxxxxxx\",\"truncated\":true}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "{\"url\":\"file:///etc/passwd\"}",
        "{\"url\":\"http://\"}",
        "{\"url\":\"no url\"}",
        "{\"url\":\"http://localhost\",\"method\":\"G E T\"}",
        "{\"url\":\"http://localhost\",\"headers\":{\"Host\":\"other\"}}",
        "{\"url\":\"http://localhost\",\"headers\":{\"a\":null}}",
        "{\"url\":\"http://localhost\",\"headers\":{\"a b\":\"c\"}}",
        "{\"url\":\"http://localhost\",\"headers\":{\"a\":\"b\\r\\nc: d\"}}",
        "{\"url\":\"http://localhost\",\"headers\":{\"Transfer-Encoding\":\"chunked\"}}",
        "{\"url\":\"http://localhost\",\"method\":\"CONNECT\"}",
        "{\"url\":\"http://user:secret@localhost\"}",
        "{\"url\":\"http://localhost:99999\"}",
        "{\"url\":\"http://localhost\",\"timeout\":\"-PT1S\"}",
        "{\"url\":\"http://localhost\",\"timeout\":\"soon\"}"
      })
  void a_payload_that_describes_no_call_is_refused(String payload) {
    try (PoolFixture pool = pool()) {
      assertThat(pool.permanentErrorOf(pool.start("http", payload)).type())
          .isEqualTo("PayloadMismatch");
    }
  }

  @Test
  void settings_that_cannot_work_are_refused_by_name() {
    assertThatThrownBy(() -> settings(Duration.ZERO, 1, LOOPBACK)).hasMessageContaining("timeout");
    assertThatThrownBy(() -> settings(TIMEOUT, -1, LOOPBACK))
        .hasMessageContaining("responseBytesMax");
  }

  private String statusCall(int status) {
    return "{\"url\":\"%s/status/%d\"}".formatted(url(), status);
  }

  private static HttpHandlerSettings onlyTo(String host) {
    return new HttpHandlerSettings(TIMEOUT, TIMEOUT, 1_000, Set.of(host), LOOPBACK);
  }

  private static HttpHandlerSettings settings(Duration timeout, int bytes, Set<Network> networks) {
    return new HttpHandlerSettings(TIMEOUT, timeout, bytes, Set.of(), networks);
  }

  private static PoolFixture pool() {
    return pool(settings(TIMEOUT, 128 << 10, LOOPBACK));
  }

  private static PoolFixture pool(HttpHandlerSettings settings) {
    return new PoolFixture(List.of(new Http(settings)), WorkerSettings.DEFAULT);
  }

  private String url() {
    return target.url();
  }
}
