package io.sampo.cluster.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Looks at, kills and cleans up the server of one data directory. */
record ServerUnderTest(Path dataDir) {

  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final Duration LOOK_EVERY = Duration.ofMillis(5);

  DatabaseSettings settings() {
    return DatabaseSettings.embedded(dataDir);
  }

  PostgresDirectory directory() {
    return new PostgresDirectory(dataDir);
  }

  boolean isRunning() {
    return directory().isReady();
  }

  /** The process id of the server, which has been started before. */
  long pid() {
    PostmasterFile postmaster = Objects.requireNonNull(PostmasterFile.read(directory().data()));
    return Long.parseLong(postmaster.lines().getFirst().strip());
  }

  /** SIGKILL to the server and all its children, as the kernel does when memory runs out. */
  void kill() {
    ProcessHandle.of(pid()).ifPresent(ServerUnderTest::killTree);
  }

  /** SIGKILL to the server alone; its children notice by themselves. */
  void killMainProcess() {
    ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroyForcibly);
  }

  void awaitRunning(long otherThanPid) {
    await(() -> isRunning() && pid() != otherThanPid);
  }

  void awaitDown() {
    await(() -> !isRunning());
  }

  /** So that no test leaves a server behind, whatever it did. */
  void cleanUp() {
    PostmasterFile postmaster = PostmasterFile.read(directory().data());
    if (postmaster != null && postmaster.isAlive()) {
      kill();
    }
  }

  static void write(DatabaseAccess access, int value) throws SQLException {
    try (Connection connection = connect(access);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS public.kept (value INT)");
      statement.execute("INSERT INTO public.kept VALUES (" + value + ")");
    }
  }

  static int sum(DatabaseAccess access) throws SQLException {
    try (Connection connection = connect(access);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT sum(value) FROM public.kept")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  static void await(BooleanSupplier condition) {
    assertThat(Poll.until(BOUND, LOOK_EVERY, condition)).isTrue();
  }

  private static Connection connect(DatabaseAccess access) throws SQLException {
    return DriverManager.getConnection(access.url(), access.user(), access.password());
  }

  private static void killTree(ProcessHandle postmaster) {
    List<ProcessHandle> processes =
        Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    processes.forEach(ProcessHandle::destroyForcibly);
  }
}
