package io.sampo.cluster.worker.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.worker.Await;
import io.sampo.cluster.worker.PoolFixture;
import io.sampo.cluster.worker.WorkerSettings;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.task.TaskError;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the http handler goes, by names, addresses and redirects, and what it takes along. */
final class HttpReachTest {

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

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"})
  void an_address_that_is_not_public_is_refused_unless_its_network_is_allowed(String host) {
    try (PoolFixture pool = pool(HttpHandlerSettings.DEFAULT, InetAddress::getAllByName)) {
      String url = "http://%s:%d/mirror".formatted(host, port());
      TaskError error = pool.permanentErrorOf(pool.start("http", "{\"url\":\"" + url + "\"}"));

      assertThat(error.type()).isEqualTo("AddressNotAllowed");
      assertThat(error.message()).contains("this machine", "handlers.http.allowNetworks");
    }
  }

  @Test
  void a_redirect_to_an_address_that_is_not_allowed_is_refused() {
    try (PoolFixture pool = pool()) {
      String payload = redirect("http://127.0.0.2:%d/mirror".formatted(port()));
      TaskError error = pool.permanentErrorOf(pool.start("http", payload));

      assertThat(error.type()).isEqualTo("AddressNotAllowed");
      assertThat(error.message()).contains("127.0.0.2", "127.0.0.0/8");
    }
  }

  @Test
  void redirects_without_end_are_given_up() {
    try (PoolFixture pool = pool()) {
      String payload = redirect("/loop");

      assertThat(pool.permanentErrorOf(pool.start("http", payload)).type())
          .isEqualTo("TooManyRedirects");
    }
  }

  @Test
  void credentials_do_not_follow_a_redirect_to_another_host() {
    try (PoolFixture pool = pool(_ -> addresses("127.0.0.1"))) {
      String url = "%s/to?http://other.example:%d/told".formatted(url(), port());
      String payload =
          "{\"url\":\"%s\",\"headers\":{\"authorization\":\"x\",\"B\":\"c\"}}".formatted(url);

      assertThat(pool.resultOf(pool.start("http", payload)))
          .contains("Host=other.example", "B=c")
          .doesNotContainIgnoringCase("authorization");
    }
  }

  @Test
  void a_redirect_on_the_same_host_keeps_the_headers_and_by_its_status_the_method() {
    try (PoolFixture pool = pool()) {
      String payload =
          "{\"url\":\"%s/to%d?/mirror\",\"body\":1,\"headers\":{\"Idempotency-Key\":\"mine\"}}";

      assertThat(pool.resultOf(pool.start("http", payload.formatted(url(), 302))))
          .contains("\"method\":\"GET\",\"key\":\"mine\"", "\"body\":null");
      assertThat(pool.resultOf(pool.start("http", payload.formatted(url(), 307))))
          .contains("\"method\":\"POST\",\"key\":\"mine\"", "\"body\":1");
    }
  }

  /** Whatever a name server says the next time. */
  @Test
  void the_address_that_was_checked_is_the_one_that_is_called_by_the_hosts_name() {
    Queue<String> answers = new ConcurrentLinkedQueue<>(List.of("127.0.0.1", "10.0.0.1"));
    try (PoolFixture pool = pool(_ -> addresses(answers.remove()))) {
      String payload = "{\"url\":\"http://mill.example:%d/told\"}".formatted(port());

      assertThat(pool.resultOf(pool.start("http", payload)))
          .contains("Host=mill.example:" + port());
      assertThat(answers).containsExactly("10.0.0.1");
    }
  }

  @Test
  void of_several_addresses_only_those_that_are_allowed_are_called() {
    try (PoolFixture pool = pool(_ -> addresses("10.0.0.1", "::1", "127.0.0.1"))) {
      String payload = "{\"url\":\"http://mill.example:%d/told\"}".formatted(port());

      assertThat(pool.resultOf(pool.start("http", payload))).contains("mill.example");
    }
  }

  @Test
  void a_silent_name_server_can_be_cancelled_and_holds_no_thread_that_others_need() {
    CountDownLatch asked = new CountDownLatch(1);
    CheckedLookup.Names silent =
        _ -> {
          assertThat(Thread.currentThread().isVirtual()).isFalse();
          asked.countDown();
          new CompletableFuture<Void>().join();
          return addresses("127.0.0.1");
        };
    try (PoolFixture pool = pool(silent)) {
      AttemptOrder order = pool.start("http", "{\"url\":\"http://mill.example/\"}");
      Await.until("the name server is asked", () -> asked.getCount() == 0);
      pool.interrupt(order);

      assertThat(pool.passingErrorOf(order).type()).isEqualTo("Cancelled");
    }
  }

  @Test
  void nothing_goes_from_one_call_to_the_next() {
    try (PoolFixture pool = pool()) {
      String payload = "{\"url\":\"%s/told\"}".formatted(url());

      for (int call = 0; call < 2; call++) {
        assertThat(pool.resultOf(pool.start("http", payload)))
            .doesNotContainIgnoringCase("cookie=")
            .doesNotContain("Upgrade", "Accept-Encoding");
      }
    }
  }

  private String redirect(String to) {
    return "{\"url\":\"%s/to?%s\",\"method\":\"GET\"}".formatted(url(), to);
  }

  private static InetAddress[] addresses(String... literals) {
    return Stream.of(literals).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
  }

  private static PoolFixture pool() {
    return pool(InetAddress::getAllByName);
  }

  private static PoolFixture pool(CheckedLookup.Names names) {
    return pool(new HttpHandlerSettings(TIMEOUT, TIMEOUT, 128 << 10, Set.of(), LOOPBACK), names);
  }

  private static PoolFixture pool(HttpHandlerSettings settings, CheckedLookup.Names names) {
    return new PoolFixture(List.of(new Http(settings, names)), WorkerSettings.DEFAULT);
  }

  private String url() {
    return target.url();
  }

  private int port() {
    return target.port();
  }
}
