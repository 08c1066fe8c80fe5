package io.sampo.app.checks.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Nodes and their PostgreSQL, each a process on a host of its own. Like a service manager it starts
 * a node again whose process ends by itself.
 */
public final class Cluster implements AutoCloseable {

  private static final Duration FIRST_READY_WITHIN = Duration.ofMinutes(3);
  private static final long LOOK_EVERY_MILLIS = 200;

  private final DatabaseServer database;
  private final List<NodeProcess> nodes;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile BiConsumer<NodeProcess, Integer> onEnd = (_, _) -> {};

  private Cluster(DatabaseServer database, List<NodeProcess> nodes) {
    this.database = database;
    this.nodes = nodes;
  }

  /** Starts all of it and waits until it is ready. */
  public static Cluster start(ClusterSettings settings) throws Exception {
    Hosts hosts = Hosts.create();
    DatabaseServer database =
        new DatabaseServer(
            hosts.next(), settings.directory().resolve("database"), settings.databaseBytesMax());
    database.create();
    List<Host> homes = IntStream.range(0, settings.nodes()).mapToObj(_ -> hosts.next()).toList();
    List<NodeProcess> nodes = new ArrayList<>();
    for (Host host : homes) {
      nodes.add(node("node" + (nodes.size() + 1), host, homes, database, settings));
    }
    Cluster cluster = new Cluster(database, List.copyOf(nodes));
    if (!Sandbox.entered()) {
      Runtime.getRuntime().addShutdownHook(new Thread(cluster::killAll));
    }
    try {
      cluster.startNodes();
    } catch (RuntimeException | IOException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  private static NodeProcess node(
      String name, Host host, List<Host> all, DatabaseServer database, ClusterSettings settings)
      throws Exception {
    Map<String, String> environment = new HashMap<>(NodeProcess.addresses(host, settings.links()));
    environment.put(
        "SAMPO_SEED_NODES",
        all.stream()
            .map(seed -> seed.address() + ":" + NodeProcess.REMOTING_PORT)
            .collect(Collectors.joining(",")));
    environment.put("SAMPO_JDBC_URL", database.url());
    environment.put("SAMPO_JDBC_USER", database.user());
    environment.put("SAMPO_DATA_DIR", settings.directory().resolve(name).toString());
    environment.putAll(settings.settings());
    if (FakeClock.isIn(environment)) {
      Path file = settings.directory().resolve(name + ".clock");
      FakeClock.set(file, 0);
      environment.put(FakeClock.FILE, file.toString());
    }
    Link link = settings.links() ? Link.create(host, NodeProcess.REMOTING_PORT) : null;
    NodeProcess node = new NodeProcess(name, host, settings.directory(), environment, link);
    node.release(settings.launcher());
    return node;
  }

  private void startNodes() throws IOException {
    for (NodeProcess node : nodes) {
      node.start();
    }
    boolean settled = Wait.until(() -> anyEnded() || ready(), FIRST_READY_WITHIN);
    if (!settled || anyEnded()) {
      NodeProcess told =
          nodes.stream().filter(node -> !node.alive()).findFirst().orElse(nodes.getFirst());
      throw new IllegalStateException(
          "does not start: "
              + state()
              + "; the end of what "
              + told.name()
              + " said:\n"
              + tail(told, 30));
    }
    Thread.ofVirtual().start(this::restartEnded);
  }

  private boolean anyEnded() {
    return nodes.stream().anyMatch(node -> !node.alive());
  }

  private void restartEnded() {
    try {
      while (!closed.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        for (NodeProcess node : nodes) {
          node.startIfEnded().ifPresent(code -> onEnd.accept(node, code));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Who is told when the process of a node has ended by itself, and with which exit code. */
  public void onEnd(BiConsumer<NodeProcess, Integer> listener) {
    onEnd = listener;
  }

  /** Its nodes, in the order of the seed nodes. */
  public List<NodeProcess> nodes() {
    return nodes;
  }

  /** Its PostgreSQL. */
  public DatabaseServer database() {
    return database;
  }

  /** Whether links between its hosts can be cut. */
  public boolean separateHosts() {
    return Sandbox.entered();
  }

  /** Cuts a node from other nodes. */
  public void cut(NodeProcess node, List<NodeProcess> others, Cut ways) {
    others.stream()
        .filter(other -> !other.equals(node))
        .forEach(other -> node.host().cut(other.host(), ways));
  }

  /** Cuts a node from the database. */
  public void cutDatabase(NodeProcess node, Cut ways) {
    node.host().cut(database.host(), ways);
  }

  /** Mends all links of a node that were cut at it. */
  public void mend(NodeProcess node) {
    node.host().heal();
  }

  /** Waits until all nodes are ready and know each other, and says whether they are. */
  public boolean awaitReady(Duration atMost) {
    return Wait.until(this::ready, atMost);
  }

  /** Waits until all nodes are ready; if they are not, there is no use in going on. */
  public void requireReady(Duration atMost) {
    if (!awaitReady(atMost)) {
      throw new IllegalStateException("not ready within " + atMost + ": " + state());
    }
  }

  /** Whether all nodes are ready and each sees all of them up. */
  public boolean ready() {
    Set<String> all = nodes.stream().map(NodeProcess::address).collect(Collectors.toSet());
    return nodes.stream()
        .allMatch(node -> node.alive() && node.ready() && all.equals(Set.copyOf(node.membersUp())));
  }

  /** How its nodes are, for whoever looks into why it is not ready. */
  public String state() {
    return nodes.stream()
        .map(node ->
            "%s %s, %s, sees up %s"
                .formatted(
                    node.name(),
                    node.alive() ? "lives" : "is gone",
                    node.ready() ? "ready" : "not ready",
                    new TreeSet<>(node.membersUp())))
        .collect(Collectors.joining("; "));
  }

  /** The end of what a node said. */
  private static String tail(NodeProcess node, int lines) throws IOException {
    List<String> said = Files.readAllLines(node.log());
    return String.join("\n", said.subList(Math.max(0, said.size() - lines), said.size()));
  }

  /** Ends all of it. */
  @Override
  public void close() {
    closed.countDown();
    try (ExecutorService ends = Executors.newVirtualThreadPerTaskExecutor()) {
      nodes.forEach(node -> ends.execute(() -> closeNode(node)));
    }
    database.close();
  }

  /** Without a sandbox nothing else would end them when this program is ended. */
  private void killAll() {
    try {
      for (NodeProcess node : nodes) {
        node.kill();
      }
      database.kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeNode(NodeProcess node) {
    try {
      node.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
