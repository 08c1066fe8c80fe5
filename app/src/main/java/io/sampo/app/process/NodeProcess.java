package io.sampo.app.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A node on this machine, in a process of its own. */
public final class NodeProcess {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final int ANSWER_MILLIS_MAX = 2_000;
  private static final int TAIL_LINES = 20;

  private final Process process;
  private final NodePorts ports;
  private final Path log;

  private NodeProcess(Process process, NodePorts ports, Path log) {
    this.process = process;
    this.ports = ports;
    this.log = log;
  }

  /**
   * Starts a node and returns at once.
   *
   * @param builder the command and its environment, all but the ports
   * @param log the file for what it says
   */
  public static NodeProcess start(ProcessBuilder builder, NodePorts ports, Path log)
      throws IOException {
    builder.environment().putAll(ports.variables());
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    return new NodeProcess(builder.start(), ports, log);
  }

  /** Where its message API is. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + ports.http());
  }

  /** What the cluster calls it. */
  public String name() {
    return "127.0.0.1:" + ports.remoting();
  }

  /** Whether the process is there. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits until it is ready to serve.
   *
   * @throws UncheckedIOException with what it said last, if it ends or the time is over
   */
  public void awaitReady(Duration within) throws InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    while (!isReady()) {
      if (!process.isAlive() || System.nanoTime() - deadline > 0) {
        String what = process.isAlive() ? "it is not ready after " + within : "it has ended";
        throw new UncheckedIOException(
            "cannot start a node", new IOException(what + "; it said:\n" + logTail()));
      }
      Thread.sleep(POLL);
    }
  }

  private boolean isReady() {
    URI health = URI.create("http://127.0.0.1:" + ports.management() + "/health/ready");
    try {
      HttpURLConnection connection = (HttpURLConnection) health.toURL().openConnection();
      connection.setConnectTimeout(ANSWER_MILLIS_MAX);
      connection.setReadTimeout(ANSWER_MILLIS_MAX);
      try {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return false;
    }
  }

  /** The last lines of what it said. */
  public String logTail() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return "(" + log + " cannot be read: " + e.getMessage() + ")";
    }
  }

  /** Kills it by SIGKILL, and returns when it is dead. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Kills it by SIGKILL, and returns at once. */
  public void killSoon() {
    process.destroyForcibly();
  }

  /** Asks it to leave, by SIGTERM, and returns at once. */
  public void askToEnd() {
    process.destroy();
  }

  /** Waits until it has ended; kills it when the time is over. */
  public void awaitEnd(Duration within) throws InterruptedException {
    if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
      kill();
    }
  }
}
