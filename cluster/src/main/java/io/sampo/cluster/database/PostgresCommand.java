package io.sampo.cluster.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one of PostgreSQL's programs and waits for its end. */
final class PostgresCommand {

  private static final Duration BOUND = Duration.ofMinutes(4);

  private final PostgresDirectory directory;
  private final PostgresBinaries binaries;

  PostgresCommand(PostgresDirectory directory, PostgresBinaries binaries) {
    this.directory = directory;
    this.binaries = binaries;
  }

  /** What a program said and how it ended. */
  record Result(int exitCode, String output) {

    boolean succeeded() {
      return exitCode == 0;
    }

    /** Why a program could not even be started, or what it said. */
    String explain() {
      return output.startsWith("unshare:")
          ? "PostgreSQL refuses to run as root, and this system does not allow the way around it"
              + " (user namespaces). Start Sampo as another user, or set SAMPO_JDBC_URL. ("
              + output
              + ")"
          : output;
    }
  }

  Result run(String program, String... arguments) {
    return runWithInput("", program, arguments);
  }

  /** Runs a program with the given standard input. */
  Result runWithInput(String input, String program, String... arguments) {
    List<String> line = new ArrayList<>();
    if (isRoot()) {
      // PostgreSQL refuses root. In a user namespace of its own it sees another, unmapped id,
      // while its files still belong to this user.
      line.addAll(List.of("unshare", "-U"));
    }
    line.add(binaries.program(program).toString());
    line.addAll(List.of(arguments));
    try {
      return execute(line, input);
    } catch (IOException e) {
      throw new DatabaseException("Cannot run " + String.join(" ", line), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException("Interrupted while waiting for PostgreSQL's " + program, e);
    }
  }

  private Result execute(List<String> line, String input) throws IOException, InterruptedException {
    Path stdin = directory.path().resolve("command.in");
    Path stdout = directory.path().resolve("command.out");
    Files.writeString(stdin, input);
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(directory.path().toFile())
            .redirectInput(stdin.toFile())
            .redirectErrorStream(true)
            .redirectOutput(stdout.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    if (!process.waitFor(BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      throw new DatabaseException(String.join(" ", line) + " did not end within " + BOUND);
    }
    return new Result(process.exitValue(), Files.readString(stdout).strip());
  }

  private static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException _) {
      return false;
    }
  }
}
