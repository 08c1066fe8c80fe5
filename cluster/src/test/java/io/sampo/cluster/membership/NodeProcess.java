package io.sampo.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.database.DatabaseAccess;
import io.sampo.cluster.worker.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** A node in a process of its own, which real signals reach. */
final class NodeProcess implements AutoCloseable {

  /** How many partitions the nodes share. */
  static final int PARTITIONS = 16;

  private static final Duration BOUND = Duration.ofSeconds(60);

  private final Process process;
  private final int port;
  private final List<Line> lines = new ArrayList<>();

  /** What a node said, and when. */
  record Line(long millis, String text) {}

  private NodeProcess(Process process, int port) {
    this.process = process;
    this.port = port;
    Thread.ofPlatform().daemon().start(this::read);
  }

  /** Starts one; it is ready some time later. */
  static NodeProcess start(DatabaseAccess access, int port, List<Integer> seeds, String more) {
    String seedNodes = String.join(",", seeds.stream().map(seed -> "127.0.0.1:" + seed).toList());
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                NodeMain.class.getName(),
                access.url(),
                access.user(),
                access.password(),
                Integer.toString(port),
                Integer.toString(PARTITIONS),
                seedNodes,
                more)
            .redirectError(Redirect.INHERIT);
    try {
      return new NodeProcess(builder.start(), port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  private void read() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.matches("\\d{13} .*")) {
          add(new Line(Long.parseLong(line.substring(0, 13)), line.substring(14)));
        } else {
          System.out.println(port + ": " + line);
        }
      }
    } catch (IOException e) {
      add(new Line(System.currentTimeMillis(), "silent"));
    }
  }

  private synchronized void add(Line line) {
    System.out.println(port + ": " + line);
    lines.add(line);
    notifyAll();
  }

  /** Waits until it has said something, counted from a number of lines on. */
  synchronized Line await(String what, int from, Predicate<String> wanted) {
    long deadline = System.nanoTime() + BOUND.toNanos();
    while (true) {
      Optional<Line> found =
          lines.stream().skip(from).filter(line -> wanted.test(line.text())).findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      long leftNanos = deadline - System.nanoTime();
      assertThat(leftNanos).as("%s waits until %s: %s", port, what, lines).isPositive();
      try {
        TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  Line awaitReady() {
    return await("ready", 0, text -> text.equals("ready"));
  }

  /** Waits until exactly these are up in its eyes. */
  Line awaitMembers(int from, List<Integer> ports) {
    return await(
        "members are " + ports,
        from,
        text ->
            text.startsWith("members ")
                && text.split(" ", -1).length == ports.size() + 1
                && ports.stream().allMatch(port -> text.contains(port + "=Up")));
  }

  /** How much it has said. */
  synchronized int said() {
    return lines.size();
  }

  synchronized boolean hasSaid(int from, String text) {
    return lines.stream().skip(from).anyMatch(line -> line.text().equals(text));
  }

  synchronized boolean hasSaidLike(String part) {
    return lines.stream().anyMatch(line -> line.text().contains(part));
  }

  /** Waits until what it said last about its health is this. */
  void awaitStill(String health) {
    Await.until(port + " is " + health, () -> lastHealth().equals(health));
  }

  private synchronized String lastHealth() {
    return lines.reversed().stream()
        .map(Line::text)
        .filter(text -> text.startsWith("ready") || text.startsWith("not ready"))
        .findFirst()
        .orElse("");
  }

  /** Waits until one of them says what begins like this, counted from numbers of lines on. */
  static void awaitAny(List<NodeProcess> nodes, List<Integer> from, String beginning) {
    Await.until(
        "one says " + beginning,
        () ->
            IntStream.range(0, nodes.size())
                .anyMatch(i -> nodes.get(i).hasSaidFrom(from.get(i), beginning)));
  }

  private synchronized boolean hasSaidFrom(int from, String beginning) {
    return lines.stream().skip(from).anyMatch(line -> line.text().startsWith(beginning));
  }

  void tell(String command) {
    try {
      process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL; returns when it was sent. */
  long kill() {
    long millis = System.currentTimeMillis();
    process.destroyForcibly();
    return millis;
  }

  void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
