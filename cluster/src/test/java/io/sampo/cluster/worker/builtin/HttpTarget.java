package io.sampo.cluster.worker.builtin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A real server on the loopback address that answers in all the ways that tests need. */
final class HttpTarget implements AutoCloseable {

  private final CountDownLatch called = new CountDownLatch(1);
  private final CountDownLatch never = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  private HttpTarget() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  static HttpTarget start() throws IOException {
    HttpTarget target = new HttpTarget();
    target.serve();
    return target;
  }

  private void serve() throws IOException {
    server.setExecutor(threads);
    server.createContext("/mirror", HttpTarget::mirror);
    server.createContext("/status/", HttpTarget::status);
    server.createContext("/text", exchange -> reply(exchange, 200, "x".repeat(100)));
    server.createContext("/moved", HttpTarget::redirect);
    server.createContext("/hang", this::hang);
    server.createContext("/drip", this::drip);
    server.createContext("/to", exchange -> redirectTo(302, exchange));
    server.createContext("/to307", exchange -> redirectTo(307, exchange));
    server.createContext("/loop", HttpTarget::redirectToItself);
    server.createContext("/told", HttpTarget::tell);
    server.start();
  }

  @Override
  public void close() {
    never.countDown();
    server.stop(0);
    threads.close();
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
        .forEach((name, values) -> told.append("%s=%s ".formatted(name, values.getFirst())));
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

  String url() {
    return "http://127.0.0.1:" + port();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Waits until /hang is called. */
  void awaitCall() throws InterruptedException {
    called.await();
  }

  /** Nobody is there any more. */
  void goAway() {
    server.stop(0);
  }
}
