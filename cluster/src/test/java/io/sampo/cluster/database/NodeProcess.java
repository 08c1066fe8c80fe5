package io.sampo.cluster.database;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Another JVM that holds the embedded database of a data directory until it is told to end. */
final class NodeProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;

  private NodeProcess(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** What that JVM runs. */
  static final class Main {

    private Main() {}

    /** Opens the database, says so on standard output, and closes it when its input ends. */
    public static void main(String[] arguments) throws IOException {
      DatabaseSettings settings = DatabaseSettings.embedded(Path.of(arguments[0]));
      long start = System.nanoTime();
      try (EmbeddedDatabase database = EmbeddedDatabase.open(settings)) {
        long millis = (System.nanoTime() - start) / 1_000_000;
        System.out.println(database.access().url() + " in " + millis + " ms");
        System.in.transferTo(OutputStream.nullOutputStream());
      }
    }
  }

  static NodeProcess start(Path dataDir) {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                dataDir.toString())
            .redirectError(Redirect.INHERIT);
    try {
      return new NodeProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it has the database, and returns the URL of it. */
  String awaitUrl() {
    try {
      String line = output.readLine();
      if (line == null) {
        throw new IllegalStateException("The node ended without opening its database");
      }
      return line.substring(0, line.indexOf(' '));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    awaitEnd();
  }

  void endCleanly() throws IOException, InterruptedException {
    process.getOutputStream().close();
    awaitEnd();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void awaitEnd() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("The node did not end");
    }
  }
}
