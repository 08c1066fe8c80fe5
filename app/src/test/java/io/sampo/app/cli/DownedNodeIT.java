package io.sampo.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two whole nodes as {@code sampo start} runs them, on one embedded PostgreSQL. */
class DownedNodeIT {

  private static final Duration BOUND = Duration.ofSeconds(90);
  private static final Duration LOOK = Duration.ofMillis(100);

  @TempDir private Path home;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private final List<Node> started = new ArrayList<>();
  private final List<NodePorts> ports = NodePorts.free(2);
  private final NodePorts seedPorts = ports.getFirst();

  /** One node's process. */
  private record Node(int managementPort, Process process, Path log) {}

  private Node start(String name, NodePorts own) throws IOException {
    Path log = home.resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-Dsampo.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                SampoMain.class.getName(),
                "start")
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log.toFile()));
    builder.environment().keySet().removeIf(variable -> variable.startsWith("SAMPO_"));
    builder.environment().putAll(own.variables());
    builder.environment().put("SAMPO_SEED_NODES", "127.0.0.1:" + seedPorts.remoting());
    builder.environment().put("SAMPO_DATA_DIR", home.resolve("data").toString());
    Node node = new Node(own.management(), builder.start(), log);
    started.add(node);
    return node;
  }

  @AfterEach
  void stop() throws InterruptedException {
    // In order, so that the last one stops PostgreSQL.
    for (Node node : started) {
      signal(node, "CONT");
      node.process().destroy();
      if (!node.process().waitFor(40, TimeUnit.SECONDS)) {
        node.process().destroyForcibly().waitFor();
      }
    }
    http.shutdownNow();
  }

  @Test
  void a_node_waits_for_its_seed_and_is_started_anew_after_the_cluster_went_on_without_it()
      throws Exception {
    Node early = start("early", ports.getLast());
    await("it waits", early, () -> ask(early, "/health/alive").equals("200"));
    assertThat(ask(early, "/health/ready")).isEqualTo("503");

    Node seed = start("seed", seedPorts);
    await("both belong together", early, () -> ready(early) && ready(seed) && members(early) == 2);

    signal(early, "STOP");
    await("the other goes on", seed, () -> members(seed) == 1);
    signal(early, "CONT");
    await("it is back", early, () -> members(seed) == 2 && ready(early) && members(early) == 2);
    assertThat(early.process().isAlive()).isTrue();
    assertThat(early.log()).content().contains("the cluster has gone on without this node");

    early.process().destroy();
    assertThat(early.process().waitFor(40, TimeUnit.SECONDS)).isTrue();
    await("it has left", seed, () -> members(seed) == 1);
  }

  private boolean ready(Node node) {
    return ask(node, "/health/ready").equals("200");
  }

  private int members(Node node) {
    return ask(node, "/cluster/members").split("\"status\":\"Up\"", -1).length - 1;
  }

  /** The body, or the status alone if there is none of interest. */
  private String ask(Node node, String path) {
    URI uri = URI.create("http://127.0.0.1:" + node.managementPort() + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
    try {
      var response = http.send(request, BodyHandlers.ofString());
      return path.startsWith("/health") ? Integer.toString(response.statusCode()) : response.body();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What is waited for. */
  @FunctionalInterface
  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(String what, Node node, Condition condition) throws Exception {
    long untilNanos = System.nanoTime() + BOUND.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - untilNanos > 0) {
        throw new AssertionError("waiting until " + what + ":\n" + Files.readString(node.log()));
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private static void signal(Node node, String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(node.process().pid())).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
