package io.sampo.cluster.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real PgBouncer in front of a server, if this machine has one. */
public final class PgBouncer implements AutoCloseable {

  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private final Process process;
  private final int port;

  private PgBouncer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Where it is installed. */
  public static Optional<Path> program() {
    return Stream.of("/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts one in front of the server of a JDBC URL.
   *
   * @param settings lines of its block {@code [pgbouncer]}
   */
  public static PgBouncer start(
      Path program, Path directory, DatabaseSettings server, String... settings) {
    String url = String.valueOf(server.jdbcUrl());
    String serverPort = url.replaceFirst(".*//[^/:]+:(\\d+)/.*", "$1");
    String database = url.replaceFirst(".*//[^/]+/([^?]+).*", "$1");
    try {
      int port = freePort();
      List<String> lines = new ArrayList<>();
      lines.add("[databases]");
      lines.add(
          "%s = host=127.0.0.1 port=%s user=%s password=%s"
              .formatted(database, serverPort, server.user(), server.password()));
      lines.add("[pgbouncer]");
      lines.add("listen_addr = 127.0.0.1");
      lines.add("listen_port = " + port);
      lines.add("unix_socket_dir =");
      lines.add("auth_type = any");
      lines.addAll(List.of(settings));
      Path file = directory.resolve("pgbouncer-" + port + ".ini");
      Files.write(file, lines);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
      PgBouncer started = new PgBouncer(run(program, file), port);
      if (!Poll.until(BOUND, LOOK_EVERY, started::listens)) {
        started.close();
        throw new IllegalStateException("PgBouncer does not listen");
      }
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** It refuses root. */
  private static Process run(Path program, Path file) throws IOException {
    List<String> line = new ArrayList<>(PostgresUser.current().toRun());
    line.addAll(List.of(program.toString(), file.toString()));
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(file.resolveSibling(file.getFileName() + ".log").toFile())
        .start();
  }

  /** The URL by which that server is reached through it. */
  public String inFrontOf(@Nullable String jdbcUrl) {
    return String.valueOf(jdbcUrl).replaceFirst("//[^/]+/", "//127.0.0.1:" + port + "/");
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException _) {
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
    process.destroyForcibly();
  }
}
