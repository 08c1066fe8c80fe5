package io.sampo.app.checks;

import io.sampo.app.checks.handler.WitnessJar;
import io.sampo.app.checks.host.NodeLaunch;
import io.sampo.app.process.NodePorts;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real node with its embedded PostgreSQL, each in processes of their own: started, killed by
 * SIGKILL, started again on the same ports and data.
 */
final class CheckNode implements AutoCloseable {

  private static final Duration READY_WITHIN = Duration.ofMinutes(2);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(40);
  private static final Duration POLL = Duration.ofMillis(20);

  private final Path directory;
  private final Map<String, String> settings;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private @Nullable Process process;

  /** A node that keeps everything in this directory; not started. */
  CheckNode(Path directory) throws IOException {
    this.directory = directory;
    this.settings = new HashMap<>(NodePorts.free(1).getFirst().variables());
    settings.put("SAMPO_DATA_DIR", directory.resolve("data").toString());
    settings.put("SAMPO_HANDLERS_DIR", WitnessJar.folderIn(directory).toString());
  }

  /** Where it serves. */
  URI url() {
    return URI.create("http://127.0.0.1:" + settings.get("SAMPO_HTTP_PORT"));
  }

  /** As the record of attempts names it. */
  String address() {
    return "127.0.0.1:" + settings.get("SAMPO_REMOTING_PORT");
  }

  /** Starts its process, and returns at once. */
  void start() throws IOException {
    NodeLaunch launch = NodeLaunch.of("dev", "512m", directory);
    ProcessBuilder builder =
        launch
            .process(launch.command(), settings)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log().toFile()));
    process = builder.start();
  }

  /** What it says. */
  Path log() {
    return directory.resolve("node.log");
  }

  /** Kills its process by SIGKILL; PostgreSQL, which is nobody's child, goes on. */
  void kill() throws InterruptedException {
    Process victim = process;
    if (victim != null) {
      victim.destroyForcibly().waitFor();
    }
  }

  /** Kills all processes of its PostgreSQL by SIGKILL; the node is to start it again. */
  void killPostgres() {
    postgres()
        .ifPresent(main -> {
          List<ProcessHandle> children = main.descendants().toList();
          main.destroyForcibly();
          children.forEach(ProcessHandle::destroyForcibly);
          main.onExit().join();
        });
  }

  private Optional<ProcessHandle> postgres() {
    Path data = directory.resolve("data/postgres/data");
    try (Stream<String> lines = Files.lines(data.resolve("postmaster.pid"))) {
      return lines
          .findFirst()
          .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
          .filter(main -> main.info().command().orElse("").endsWith("postgres"));
    } catch (IOException e) {
      return Optional.empty(); // not running
    }
  }

  /** Waits until it says that it is ready. */
  void awaitReady() throws InterruptedException, IOException {
    long untilNanos = System.nanoTime() + READY_WITHIN.toNanos();
    while (!ready()) {
      Process running = process;
      if (running == null || !running.isAlive() || System.nanoTime() - untilNanos > 0) {
        throw new IllegalStateException("not ready; it said:\n" + Files.readString(log()));
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private boolean ready() throws InterruptedException {
    URI health =
        URI.create("http://127.0.0.1:" + settings.get("SAMPO_MANAGEMENT_PORT") + "/health/ready");
    HttpRequest request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(2)).build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** Ends the node in order; if it cannot, by force, and its PostgreSQL too. */
  @Override
  public void close() {
    http.shutdownNow();
    Process running = process;
    if (running != null) {
      running.destroy();
      try {
        if (!running.waitFor(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
          running.destroyForcibly().waitFor();
        }
      } catch (InterruptedException e) {
        running.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
    killPostgres(); // if nobody was left to stop it; the data are no longer wanted
  }
}
