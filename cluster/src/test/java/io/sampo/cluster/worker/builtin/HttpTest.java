package io.sampo.cluster.worker.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sampo.cluster.worker.Await;
import io.sampo.cluster.worker.PoolFixture;
import io.sampo.cluster.worker.WorkerSettings;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.task.TaskError;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The http handler against a real server. */
final class HttpTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Set<Network> LOOPBACK = Set.of(Network.parse("127.0.0.1"));

  private final CountDownLatch called = new CountDownLatch(1);
  private final CountDownLatch never = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/mirror", HttpTest::mirror);
    server.createContext("/status/", HttpTest::status);
    server.createContext("/text", exchange -> reply(exchange, 200, "x".repeat(100)));
    server.createContext("/moved", HttpTest::redirect);
    server.createContext("/hang", this::hang);
    server.createContext("/drip", this::drip);
    server.createContext("/to", exchange -> redirectTo(302, exchange));
    server.createContext("/to307", exchange -> redirectTo(307, exchange));
    server.createContext("/loop", HttpTest::redirectToItself);
    server.createContext("/told", HttpTest::tell);
    server.start();
  }

  @AfterEach
  void stop() {
    never.countDown();
    server.stop(0);
    threads.close();
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
      server.stop(0);
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
      called.await();
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

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"})
  void an_address_that_is_not_public_is_refused_unless_its_network_is_allowed(String host) {
    try (PoolFixture pool = pool(HttpHandlerSettings.DEFAULT)) {
      String url = "http://%s:%d/mirror".formatted(host, server.getAddress().getPort());
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
    assertThatThrownBy(() -> settings(Duration.ZERO, 1, LOOPBACK))
        .hasMessageContaining("timeout");
    assertThatThrownBy(() -> settings(TIMEOUT, -1, LOOPBACK))
        .hasMessageContaining("responseBytesMax");
  }

  private String url() {
    return "http://127.0.0.1:" + port();
  }

  private int port() {
    return server.getAddress().getPort();
  }

  private String redirect(String to) {
    return "{\"url\":\"%s/to?%s\",\"method\":\"GET\"}".formatted(url(), to);
  }

  private static InetAddress[] addresses(String... literals) {
    return Stream.of(literals).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
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

  private static PoolFixture pool(CheckedLookup.Names names) {
    HttpHandlerSettings settings = settings(TIMEOUT, 128 << 10, LOOPBACK);
    return new PoolFixture(List.of(new Http(settings, names)), WorkerSettings.DEFAULT);
  }

  private static PoolFixture pool(HttpHandlerSettings settings) {
    return new PoolFixture(List.of(new Http(settings)), WorkerSettings.DEFAULT);
  }

  private static void mirror(HttpExchange exchange) throws IOException {
    byte[] request = exchange.getRequestBody().readAllBytes();
    String body = request.length == 0 ? "null" : new String(request, StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    String reply =
        """
        {"method":"%s","key":"%s","type":"%s","body":%s}\
        """
            .formatted(
                exchange.getRequestMethod(),
                exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                exchange.getRequestHeaders().getFirst("Content-Type"),
                body);
    reply(exchange, 200, reply);
  }

  private static void status(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    reply(exchange, Integer.parseInt(path.substring(path.lastIndexOf('/') + 1)), "sorry");
  }

  private static void redirect(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Location", "/mirror");
    reply(exchange, 302, "");
  }

  private static void redirectToItself(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Location", "/loop");
    reply(exchange, 302, "");
  }

  private static void redirectTo(int status, HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Location", exchange.getRequestURI().getRawQuery());
    reply(exchange, status, "");
  }

  private static void tell(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Set-Cookie", "a=b");
    StringBuilder told = new StringBuilder();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> told.append(name).append('=').append(values.getFirst()).append(' '));
    reply(exchange, 200, told.toString());
  }

  /** Some bytes now and then, until the other side has gone. */
  private void drip(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream body = exchange.getResponseBody()) {
      while (!never.await(20, TimeUnit.MILLISECONDS)) {
        body.write("xxxxx".getBytes(StandardCharsets.UTF_8));
        body.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void hang(HttpExchange exchange) throws IOException {
    called.countDown();
    try {
      never.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.close();
  }

  private static void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
