package io.sampo.app.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.fake.FakeTaskService;
import io.sampo.app.http.AllowedHosts;
import io.sampo.app.http.DoorRoom;
import io.sampo.app.http.HttpSettings;
import io.sampo.app.http.RequestGuard;
import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.cluster.memory.MemoryLimits;
import io.sampo.core.task.TaskId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A message API on a real socket, before a fake service, and a client for it. */
final class ApiFixture implements AutoCloseable {

  static final ObjectMapper JSON = new ObjectMapper();
  static final String JSON_TYPE = "application/json";
  static final String NDJSON_TYPE = "application/x-ndjson";

  private static final Duration BOUND = Duration.ofSeconds(20);

  /** Shared by all tests: an actor system takes a second to start. */
  private static final ActorSystem<Void> SYSTEM =
      ActorSystem.create(Behaviors.empty(), "api-tests");

  final MemoryBudget memory = new MemoryBudget(MemoryLimits.of(64L << 20, 32L << 20));
  final FakeTaskService service = new FakeTaskService();
  final AtomicBoolean joined = new AtomicBoolean(true);
  final MessageApiServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private ApiFixture(HttpSettings settings) {
    server =
        result(
            MessageApiServer.start(
                SYSTEM, settings, guard(), service, new DoorRoom(memory), joined::get));
  }

  /** That of a node at a loopback address. */
  static RequestGuard guard() {
    return new RequestGuard(AllowedHosts.of("127.0.0.1", "mill.example", List.of()));
  }

  /** An API with the usual settings. */
  static ApiFixture start() {
    return start("");
  }

  /** An API with settings that differ. */
  static ApiFixture start(String settings) {
    return new ApiFixture(TestSettings.with(settings));
  }

  static Materializer materializer() {
    return SystemMaterializer.get(SYSTEM).materializer();
  }

  static <T> T result(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Waits for a condition, for a bounded time. */
  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + BOUND.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited for: " + what).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
    }
  }

  int port() {
    return server.address().getPort();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path)).timeout(BOUND);
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  HttpResponse<String> get(String path) {
    return send(request(path).GET());
  }

  HttpResponse<String> post(String path, String contentType, String body) {
    return send(
        request(path).header("Content-Type", contentType).POST(BodyPublishers.ofString(body)));
  }

  HttpResponse<String> submit(String body) {
    return post("/v1/tasks", JSON_TYPE, body);
  }

  HttpResponse<String> change(String path) {
    return send(request(path).POST(BodyPublishers.noBody()));
  }

  /** The id of a task accepted just now. */
  TaskId accepted(String body) {
    HttpResponse<String> response = submit(body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return TaskId.parse(json(response).get("id").asString()).orElseThrow();
  }

  static JsonNode json(HttpResponse<String> response) {
    return JSON.readTree(response.body());
  }

  /** Checks that an answer is a problem document of that status, and gives it. */
  static JsonNode problem(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = json(response);
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("type").asString()).startsWith("urn:sampo:problem:");
    assertThat(problem.get("title").asString()).isNotEmpty();
    assertThat(problem.get("detail").asString()).isNotEmpty();
    return problem;
  }

  @Override
  public void close() {
    client.close();
    result(server.stop(Duration.ofSeconds(3)));
  }
}
