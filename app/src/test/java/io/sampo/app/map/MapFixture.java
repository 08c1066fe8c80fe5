package io.sampo.app.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.client.JsonText;
import io.sampo.app.client.SampoClient;
import io.sampo.app.client.Submission;
import io.sampo.app.fake.FakeServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Runs map in this process, against a server in memory. */
final class MapFixture implements AutoCloseable {

  private final FakeServer server;
  private final SampoClient client;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<String> notices = new CopyOnWriteArrayList<>();
  String type = "echo";
  int window = 1_000;
  boolean ordered;
  boolean json;
  boolean zeroEnded;
  boolean resumes;
  boolean retryFailed;
  OutputStream to = out;

  MapFixture(FakeServer server) {
    this.server = server;
    this.client = new SampoClient(server.url());
  }

  @Override
  public void close() {
    client.close();
  }

  List<String> notices() {
    return notices;
  }

  MapProgress run(InputStream in) throws InterruptedException {
    MapRun run = new MapRun(client, settings(), in, to, notices::add);
    run.run();
    return run.progress();
  }

  FutureTask<MapProgress> start(InputStream in) {
    FutureTask<MapProgress> task = new FutureTask<>(() -> run(in));
    Thread.startVirtualThread(task);
    return task;
  }

  private ObjectNode fields() {
    ObjectNode fields = JsonText.MAPPER.createObjectNode().put("type", type);
    fields.putObject("labels").put(MapRun.LABEL, "run");
    return fields;
  }

  MapSettings settings() {
    return new MapSettings(
        new Submission(fields()),
        "run",
        window,
        ordered,
        json,
        zeroEnded,
        resumes,
        retryFailed,
        Duration.ofMinutes(1),
        Duration.ofMillis(1));
  }

  void finish(String payload) throws InterruptedException {
    awaitTrue(() -> server.finish(payload, "succeeded") == 1);
  }

  void awaitResults(int count) throws InterruptedException {
    awaitTrue(() -> results().size() == count);
  }

  static void awaitTrue(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("in time").isNegative();
      LockSupport.parkNanos(200_000);
    }
  }

  List<String> results() {
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> JsonText.MAPPER.readTree(line).path("result").toString())
        .toList();
  }

  static InputStream numbers(int count) {
    return input(
        IntStream.range(0, count).mapToObj(String::valueOf).collect(Collectors.joining("\n")));
  }

  static List<String> quoted(int count) {
    return Stream.iterate(0, n -> n + 1).limit(count).map(n -> "\"" + n + "\"").toList();
  }

  static InputStream input(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
