package io.sampo.app.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sampo.app.client.JsonText;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The message API in memory. A task of type {@code manual} ends when the test says so, one of type
 * {@code fail} fails, all others succeed at once. Tasks outlive {@link #kill} and {@link #revive}.
 */
public final class FakeServer implements AutoCloseable {

  /** An answer that a test has prepared. */
  public record Canned(int status, Map<String, String> headers, String body) {}

  final Queue<Canned> canned = new ConcurrentLinkedQueue<>();
  final AtomicInteger answersUntilDrop = new AtomicInteger(Integer.MAX_VALUE);
  private final Map<String, FakeTask> tasks = new ConcurrentHashMap<>();
  private final Map<String, FakeTask> byKey = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private int port;
  private HttpServer http;
  private ExecutorService threads;

  /** A server that listens on a free port. */
  public FakeServer() {
    this.threads = Executors.newVirtualThreadPerTaskExecutor();
    this.http = listen(0);
    this.port = http.getAddress().getPort();
  }

  private HttpServer listen(int wantedPort) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wantedPort), 0);
      server.createContext("/", this::handle);
      server.setExecutor(threads);
      server.start();
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where the server listens. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Drops all connections and listens no more. */
  public void kill() {
    http.stop(0);
    threads.shutdownNow();
  }

  /** Listens again on the same port, with the same tasks. */
  public void revive() {
    threads = Executors.newVirtualThreadPerTaskExecutor();
    http = listen(port);
  }

  /** Answers one of the next requests with this, whatever it asks. */
  public void answerNext(int status, Map<String, String> headers, String body) {
    canned.add(new Canned(status, headers, body));
  }

  /** The prepared answers that nobody has fetched yet. */
  public Queue<Canned> canned() {
    return canned;
  }

  /** Cuts the connection after that many lines of a bulk answer, once. */
  public void dropAfterAnswers(int answers) {
    answersUntilDrop.set(answers);
  }

  /** Ends the manual tasks whose payload, as JSON, is this; returns how many there were. */
  public int finish(String payload, String status) {
    List<FakeTask> found =
        tasks.values().stream()
            .filter(task -> task.submission.path("payload").toString().equals(payload))
            .toList();
    found.forEach(task -> task.finish(status));
    return found.size();
  }

  /** The newest task that was created before what the query says; the label is not looked at. */
  private String newest(String query) {
    Matcher before = Pattern.compile("createdBefore=([^&]+)").matcher(query);
    Instant limit = before.find() ? Instant.parse(before.group(1)) : Instant.MAX;
    return tasks.values().stream()
        .filter(task -> task.createdAt.isBefore(limit))
        .max(Comparator.comparing(task -> task.createdAt))
        .map(task -> task.json().toString())
        .orElse("");
  }

  /** Lets time pass: all tasks are so much older. */
  public void age(Duration by) {
    tasks.values().forEach(task -> task.createdAt = task.createdAt.minus(by));
  }

  /** How many tasks there are. */
  public int taskCount() {
    return tasks.size();
  }

  /** All tasks as read. */
  public List<JsonNode> taskList() {
    return tasks.values().stream().<JsonNode>map(FakeTask::json).toList();
  }

  /** The requests so far: method, path and query; with the last event id where there is one. */
  public List<String> requests() {
    return requests;
  }

  /** The bodies of the submissions so far. */
  public List<String> bodies() {
    return bodies;
  }

  @Override
  public void close() {
    kill();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String lastEventId = exchange.getRequestHeaders().getFirst("Last-Event-ID");
      requests.add(
          exchange.getRequestMethod()
              + " "
              + exchange.getRequestURI()
              + (lastEventId == null ? "" : " after " + lastEventId));
      byte[] body = exchange.getRequestBody().readAllBytes();
      Canned prepared = canned.poll();
      if (prepared != null) {
        prepared.headers().forEach(exchange.getResponseHeaders()::set);
        answer(exchange, prepared.status(), prepared.body());
      } else {
        route(exchange, new String(body, StandardCharsets.UTF_8));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void route(HttpExchange exchange, String body) throws IOException, InterruptedException {
    String path = exchange.getRequestURI().getPath();
    String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
    boolean post = exchange.getRequestMethod().equals("POST");
    if (path.equals("/v1/tasks") && !post) {
      answer(exchange, 200, "{\"tasks\":[" + newest(query) + "],\"next\":null}");
    } else if (path.equals("/v1/tasks")) {
      bodies.add(body);
      submit(exchange, body, query.startsWith("wait="));
    } else if (path.equals("/v1/stats")) {
      stats(exchange);
    } else if (path.startsWith("/v1/tasks/")) {
      oneTask(exchange, path.split("/", -1), query.startsWith("wait="));
    } else {
      problem(exchange, 404, "Not Found", "no such route");
    }
  }

  private void submit(HttpExchange exchange, String body, boolean wait)
      throws IOException, InterruptedException {
    boolean bulk = exchange.getRequestHeaders().getFirst("Content-Type").contains("ndjson");
    if (bulk && wait) {
      new FakeBulk(this, exchange).stream(body.lines().toList());
      return;
    }
    if (bulk) {
      boolean eachLine = exchange.getRequestHeaders().getFirst("Accept").contains("ndjson");
      answer(exchange, 200, eachLine ? ids(body) : counts(body));
      return;
    }
    FakeTask task = task(JsonText.MAPPER.readTree(body));
    if (wait) {
      task.finished.await();
    }
    answer(exchange, wait ? 200 : 201, task.json().toString());
  }

  private String ids(String body) {
    return body.lines()
        .map(line -> "{\"line\":1,\"id\":\"" + task(JsonText.MAPPER.readTree(line)).id + "\"}\n")
        .collect(Collectors.joining());
  }

  private String counts(String body) {
    long rejected = body.lines().filter(line -> read(line).isEmpty()).count();
    long accepted = body.lines().map(this::read).flatMap(Optional::stream).map(this::task).count();
    String rejections =
        rejected == 0 ? "" : "{\"line\":1,\"problem\":{\"title\":\"Bad\",\"status\":400}}";
    return "{\"accepted\":%d,\"duplicates\":0,\"rejected\":[%s]}".formatted(accepted, rejections);
  }

  private Optional<JsonNode> read(String line) {
    try {
      return Optional.of(JsonText.MAPPER.readTree(line));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private void oneTask(HttpExchange exchange, String[] path, boolean wait)
      throws IOException, InterruptedException {
    FakeTask task = tasks.get(path[3]);
    if (task == null) {
      problem(exchange, 404, "Not Found", "there is no task " + path[3]);
      return;
    }
    if (path.length > 4 && path[4].equals("retry")) {
      task.finish("succeeded");
    } else if (path.length > 4 && path[4].equals("cancel")) {
      task.finish("cancelled");
    }
    if (wait) {
      task.finished.await();
    }
    answer(exchange, 200, task.json().toString());
  }

  private void stats(HttpExchange exchange) throws IOException {
    long finished = tasks.values().stream().filter(t -> t.finished.getCount() == 0).count();
    answer(
        exchange,
        200,
        "{\"acceptedTotal\":%d,\"finishedTotal\":%d,\"archivedTotal\":%d}"
            .formatted(tasks.size(), finished, finished));
  }

  /** The task of a submission: a new one, or the one its idempotency key already has. */
  FakeTask task(JsonNode submission) {
    String key = submission.path("idempotencyKey").asString("");
    return key.isEmpty() ? create(submission) : byKey.computeIfAbsent(key, _ -> create(submission));
  }

  private FakeTask create(JsonNode submission) {
    FakeTask task = new FakeTask("t%05d".formatted(numbers.incrementAndGet()), submission);
    tasks.put(task.id, task);
    switch (submission.path("type").asString("")) {
      case "manual" -> {}
      case "fail" -> task.finish("failed");
      default -> task.finish("succeeded");
    }
    return task;
  }

  static void problem(HttpExchange exchange, int status, String title, String detail)
      throws IOException {
    answer(
        exchange,
        status,
        "{\"status\":%d,\"title\":\"%s\",\"detail\":\"%s\"}".formatted(status, title, detail));
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  /** The submissions of all bulk requests so far, line by line. */
  public List<String> submittedLines() {
    List<String> lines = new ArrayList<>();
    bodies.forEach(body -> body.lines().forEach(lines::add));
    return lines;
  }
}
