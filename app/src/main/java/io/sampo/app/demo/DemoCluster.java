package io.sampo.app.demo;

import io.sampo.app.process.NodePorts;
import io.sampo.app.process.NodeProcess;
import io.sampo.app.process.TemporaryDirectory;
import io.sampo.cluster.database.DatabaseSettings;
import io.sampo.cluster.database.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Nodes on this machine with one embedded PostgreSQL, and everything they keep in one temporary
 * directory. Closing ends all of it, at any moment and from any thread.
 */
final class DemoCluster implements AutoCloseable {

  private static final Duration READY_WITHIN = Duration.ofMinutes(2);
  private static final Duration END_WITHIN = Duration.ofSeconds(10);

  /** Nodes that share a machine share its memory. */
  private static final String JAVA_OPTS = "-Xmx384m";

  private final TemporaryDirectory directory;
  private final DemoSettings settings;
  private final List<NodePorts> ports;
  private final List<DemoNode> nodes = new CopyOnWriteArrayList<>();
  private @Nullable EmbeddedDatabase database;
  private boolean closed;

  private DemoCluster(TemporaryDirectory directory, DemoSettings settings) {
    this.directory = directory;
    this.settings = settings;
    this.ports = NodePorts.free(settings.nodes());
  }

  /** A cluster that is not started. */
  static DemoCluster create(DemoSettings settings) throws IOException {
    return new DemoCluster(TemporaryDirectory.create("sampo-demo"), settings);
  }

  /** Where tasks may leave their files. */
  Path output() {
    return directory.path().resolve("film");
  }

  /**
   * Starts PostgreSQL, then the nodes, and returns before they are ready. PostgreSQL is held by
   * this process too, so that it ends however the nodes end.
   */
  synchronized void start() throws IOException {
    if (closed) {
      return;
    }
    Path handlers = Files.createDirectories(directory.path().resolve("handlers"));
    Files.copy(settings.handlers(), handlers.resolve("examples.jar"));
    Files.createFile(directory.path().resolve("sampo.conf"));
    database = EmbeddedDatabase.open(DatabaseSettings.embedded(data()));
    for (NodePorts each : ports) {
      Path log = directory.path().resolve("node-" + each.remoting() + ".log");
      nodes.add(new DemoNode(NodeProcess.start(builder(), each, log)));
    }
  }

  /** A node that knows nothing of the user's own settings. */
  private ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder(settings.command());
    Map<String, String> environment = builder.environment();
    environment
        .keySet()
        .removeIf(name -> name.startsWith("SAMPO_") && !name.equals("SAMPO_JAVA_HOME"));
    String seeds =
        ports.stream().map(each -> "127.0.0.1:" + each.remoting()).collect(Collectors.joining(","));
    environment.putAll(
        Map.of(
            "SAMPO_CONF", directory.path().resolve("sampo.conf").toString(),
            "SAMPO_DATA_DIR", data().toString(),
            "SAMPO_HANDLERS_DIR", directory.path().resolve("handlers").toString(),
            "SAMPO_SEED_NODES", seeds,
            "SAMPO_JAVA_OPTS", JAVA_OPTS));
    return builder;
  }

  private Path data() {
    return directory.path().resolve("data");
  }

  /** Waits until every node is ready; fails with what a node said last where one is not. */
  void awaitReady() throws InterruptedException {
    for (DemoNode node : nodes()) {
      node.process().awaitReady(READY_WITHIN);
    }
  }

  /** All nodes, the oldest first. */
  List<DemoNode> nodes() {
    return List.copyOf(nodes);
  }

  /** Lets the nodes leave in order, then ends PostgreSQL. */
  @Override
  public void close() {
    end(END_WITHIN);
  }

  /** Ends everything at once, also while another thread lets it end in order. */
  void abort() {
    nodes.forEach(node -> node.process().killSoon());
    end(Duration.ZERO);
  }

  private synchronized void end(Duration within) {
    if (closed) {
      return;
    }
    closed = true;
    nodes.forEach(node -> node.process().askToEnd());
    try {
      for (DemoNode node : nodes) {
        node.process().awaitEnd(within);
        node.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (database != null) {
      database.close();
    }
    directory.close();
  }
}
