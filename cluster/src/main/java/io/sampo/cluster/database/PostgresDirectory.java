package io.sampo.cluster.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What a server keeps on disk: its data, its password, its port, its log and the lock files, all in
 * the directory {@code postgres} of a node's data directory.
 */
final class PostgresDirectory {

  static final String USER = "sampo";
  static final String DATABASE = "sampo";

  /** Below the ports that Linux hands to outgoing connections, so nobody takes ours by chance. */
  private static final int PORT_MIN = 20_000;

  private static final int PORT_MAX = 32_000;
  private static final int PASSWORD_BYTES = 24;

  /** PostgreSQL's limit is 1024, for the names of files within. */
  private static final int NAME_BYTES_MAX = 900;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path path;

  PostgresDirectory(Path dataDir) {
    this.path = dataDir.resolve("postgres");
  }

  Path path() {
    return path;
  }

  Path data() {
    return path.resolve("data");
  }

  PostgresLog log() {
    return new PostgresLog(path.resolve("log"));
  }

  /** Whether the server runs and takes connections. */
  boolean isReady() {
    PostmasterFile postmaster = PostmasterFile.read(data());
    return postmaster != null && postmaster.isReady();
  }

  /** Creates it, unless its name is one that PostgreSQL cannot live with. */
  void create() {
    requireUsable(path.toAbsolutePath().toString());
    try {
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new DatabaseException(
          "Cannot create %s (%s). Set SAMPO_DATA_DIR to a directory you may write to."
              .formatted(path, e),
          e);
    }
  }

  /** PostgreSQL keeps the name as one line of a file, and has room for so much of it. */
  private static void requireUsable(String name) {
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw new DatabaseException(
          "The name of the data directory holds a line break or another control character, which"
              + " PostgreSQL cannot take: set SAMPO_DATA_DIR to another one, not "
              + name.replaceAll("\\p{Cntrl}", "?"));
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
      throw new DatabaseException(
          "The name of the data directory is longer than PostgreSQL can take: set SAMPO_DATA_DIR to"
              + " one of at most %d bytes, not %s".formatted(NAME_BYTES_MAX, name));
    }
  }

  /** Creates the data and an empty database, as a whole or not at all. */
  void initialize(PostgresBinaries binaries) {
    if (Files.isDirectory(data())) {
      return;
    }
    Path staging = path.resolve("data.new");
    try {
      DurableFiles.deleteTree(staging);
      DurableFiles.write(path.resolve("password"), newPassword());
      PostgresCommand command = new PostgresCommand(this, binaries);
      requireSuccess(initdb(command, staging));
      requireSuccess(
          command.create(
              "CREATE DATABASE " + DATABASE,
              "postgres",
              "--single",
              "-D",
              staging.toString(),
              "template1"));
      DurableFiles.move(staging, data());
    } catch (IOException e) {
      throw new DatabaseException("Cannot create PostgreSQL's data in " + path, e);
    }
  }

  String password() {
    try {
      return Files.readString(path.resolve("password")).strip();
    } catch (IOException e) {
      throw new DatabaseException(
          "The password of the embedded PostgreSQL is not in "
              + path
              + ". Put the file back from a backup; the data cannot be opened without it.",
          e);
    }
  }

  int port() {
    try {
      Path file = path.resolve("port");
      return Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : 0;
    } catch (IOException | NumberFormatException e) {
      throw new DatabaseException("The file port in " + path + " is damaged; delete it.", e);
    }
  }

  /** Keeps the port it has if it can; it must while others are connected there. */
  void choosePort(int wanted, boolean othersUse) {
    int known = port();
    int port = known;
    if (wanted != 0 && !othersUse) {
      port = wanted;
    } else if (known == 0 || (!othersUse && !isFree(known))) {
      port = freePort();
    }
    if (port == known) {
      return;
    }
    try {
      DurableFiles.write(path.resolve("port"), Integer.toString(port));
    } catch (IOException e) {
      throw new DatabaseException("Cannot write to " + path, e);
    }
  }

  private PostgresCommand.Result initdb(PostgresCommand command, Path staging) {
    return command.create(
        "",
        "initdb",
        "--pgdata=" + staging,
        "--username=" + USER,
        "--pwfile=" + path.resolve("password"),
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-instructions");
  }

  private void requireSuccess(PostgresCommand.Result result) {
    if (!result.succeeded()) {
      throw new DatabaseException(
          "Cannot create PostgreSQL's data in %s. %s".formatted(path, result.explain()));
    }
  }

  private static String newPassword() {
    byte[] bytes = new byte[PASSWORD_BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static int freePort() {
    int port = RANDOM.nextInt(PORT_MIN, PORT_MAX);
    while (!isFree(port)) {
      port = port + 1 < PORT_MAX ? port + 1 : PORT_MIN;
    }
    return port;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
