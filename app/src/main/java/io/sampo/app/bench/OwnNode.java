package io.sampo.app.bench;

import io.sampo.app.process.NodePorts;
import io.sampo.app.process.NodeProcess;
import io.sampo.app.process.TemporaryDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A node of bench's own, in a process of its own, whose data is gone when bench ends. */
public final class OwnNode implements AutoCloseable {

  private static final Duration START_MAX = Duration.ofMinutes(2);
  private static final Duration STOP_MAX = Duration.ofSeconds(20);

  private final TemporaryDirectory directory;
  private final NodeProcess node;

  private OwnNode(TemporaryDirectory directory, NodeProcess node) {
    this.directory = directory;
    this.node = node;
  }

  /**
   * Starts a node on free ports and waits until it is ready.
   *
   * @param sampo the script {@code bin/sampo}
   */
  public static OwnNode start(Path sampo) throws InterruptedException {
    OwnNode node = launch(sampo);
    try {
      node.node.awaitReady(START_MAX);
      return node;
    } catch (UncheckedIOException e) {
      node.close();
      throw e;
    }
  }

  private static OwnNode launch(Path sampo) {
    try {
      TemporaryDirectory directory = TemporaryDirectory.create("sampo-bench");
      ProcessBuilder builder = new ProcessBuilder(sampo.toString(), "dev");
      Map<String, String> environment = builder.environment();
      environment.put("SAMPO_DATA_DIR", directory.path().resolve("data").toString());
      Path log = directory.path().resolve("node.log");
      return new OwnNode(directory, NodeProcess.start(builder, NodePorts.free(1).getFirst(), log));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start a node", e);
    }
  }

  /** Where the node serves. */
  public URI url() {
    return node.url();
  }

  @Override
  public void close() {
    node.askToEnd();
    try {
      node.awaitEnd(STOP_MAX);
      directory.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
