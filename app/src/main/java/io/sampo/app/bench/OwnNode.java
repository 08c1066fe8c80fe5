package io.sampo.app.bench;

import io.sampo.app.client.ClientException;
import io.sampo.app.client.SampoClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A node of bench's own, in a process of its own, whose data is gone when bench ends. */
public final class OwnNode implements AutoCloseable {

  private static final Duration START_MAX = Duration.ofMinutes(2);
  private static final Duration STOP_MAX = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Path directory;
  private final Process process;
  private final URI url;

  private OwnNode(Path directory, Process process, URI url) {
    this.directory = directory;
    this.process = process;
    this.url = url;
  }

  /**
   * Starts a node on free ports and waits until it serves.
   *
   * @param sampo the script {@code bin/sampo}
   */
  public static OwnNode start(Path sampo) throws InterruptedException {
    try {
      Path directory = Files.createTempDirectory("sampo-bench");
      int httpPort = freePort();
      ProcessBuilder builder =
          new ProcessBuilder(sampo.toString(), "dev")
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("node.log").toFile());
      builder
          .environment()
          .putAll(
              Map.of(
                  "SAMPO_DATA_DIR", directory.resolve("data").toString(),
                  "SAMPO_HTTP_PORT", String.valueOf(httpPort),
                  "SAMPO_MANAGEMENT_PORT", String.valueOf(freePort()),
                  "SAMPO_REMOTING_PORT", String.valueOf(freePort())));
      builder.environment().remove("SAMPO_SEED_NODES");
      builder.environment().remove("SAMPO_JDBC_URL");
      URI url = URI.create("http://127.0.0.1:" + httpPort);
      OwnNode node = new OwnNode(directory, builder.start(), url);
      node.awaitServing();
      return node;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start a node", e);
    }
  }

  /** Where the node serves. */
  public URI url() {
    return url;
  }

  private void awaitServing() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_MAX.toNanos();
    try (SampoClient client = new SampoClient(url)) {
      while (!serves(client)) {
        if (!process.isAlive() || System.nanoTime() - deadline > 0) {
          String log = Files.readString(directory.resolve("node.log"));
          close();
          throw new IOException("it does not serve; it said:\n" + log.strip());
        }
        Thread.sleep(POLL);
      }
    }
  }

  private static boolean serves(SampoClient client) {
    try {
      client.stats();
      return true;
    } catch (ClientException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      deleteAll();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void deleteAll() {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // Left to whoever empties the directory of temporary files.
    }
  }
}
