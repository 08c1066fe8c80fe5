package io.sampo.cluster.database;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs PostgreSQL's programs, none of them by a shell: names of files may hold whatever the file
 * system allows.
 */
final class PostgresCommand {

  private static final Duration BOUND = Duration.ofMinutes(4);
  private static final List<String> SETSID = List.of("/usr/bin/setsid", "/bin/setsid");

  private final PostgresDirectory directory;
  private final PostgresBinaries binaries;
  private final PostgresUser user = PostgresUser.current();

  PostgresCommand(PostgresDirectory directory, PostgresBinaries binaries) {
    this.directory = directory;
    this.binaries = binaries;
  }

  /** What a program said, how it ended, and what to do if it was not even begun. */
  record Result(int exitCode, String output, String advice) {

    boolean succeeded() {
      return exitCode == 0;
    }

    /** Why it failed, the cause first. */
    String explain() {
      return advice.isEmpty() ? PostgresLog.causeFirst(output) : advice + " (" + output + ")";
    }
  }

  /** Runs a program that creates data, with the given standard input. */
  Result create(String input, String program, String... arguments) {
    return run(user.toCreate(), input, program, arguments);
  }

  /** Runs any other program. */
  Result run(String program, String... arguments) {
    return run(user.toRun(), "", program, arguments);
  }

  /**
   * Starts the server, in a session of its own: a Ctrl-C at the terminal is for the node, which
   * needs the server while it leaves.
   */
  Process startServer() {
    List<String> line = new ArrayList<>(user.toRun());
    line.addAll(List.of(program("postgres"), "-D", directory.data().toString()));
    List<String> detached = detached(line);
    try {
      return builder(detached)
          .redirectInput(new File("/dev/null"))
          .redirectOutput(Redirect.appendTo(directory.log().file().toFile()))
          .start();
    } catch (IOException e) {
      throw cannotRun(detached, e);
    }
  }

  /** What to do if the server was not even begun; empty where that is not the trouble. */
  String advice(String output) {
    return user.advice(output.strip());
  }

  /** Where there is no {@code setsid}, a shell gives it a process group; names are not its code. */
  static List<String> detached(List<String> line) {
    List<String> before =
        SETSID.stream()
            .filter(program -> Files.isExecutable(Path.of(program)))
            .findFirst()
            .map(List::of)
            .orElse(List.of("/bin/sh", "-c", "set -m; \"$@\" & wait \"$!\"", "sh"));
    List<String> detached = new ArrayList<>(before);
    detached.addAll(line);
    return detached;
  }

  private Result run(List<String> before, String input, String program, String... arguments) {
    List<String> line = new ArrayList<>(before);
    line.add(program(program));
    line.addAll(List.of(arguments));
    try {
      return execute(line, input);
    } catch (IOException e) {
      throw cannotRun(line, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException("Interrupted while waiting for PostgreSQL's " + program, e);
    }
  }

  private Result execute(List<String> line, String input) throws IOException, InterruptedException {
    Path stdin = directory.path().resolve("command.in");
    Path stdout = directory.path().resolve("command.out");
    Files.writeString(stdin, input);
    Process process =
        builder(line).redirectInput(stdin.toFile()).redirectOutput(stdout.toFile()).start();
    if (!process.waitFor(BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      throw new DatabaseException(String.join(" ", line) + " did not end within " + BOUND);
    }
    String output = Files.readString(stdout).strip();
    return new Result(process.exitValue(), output, user.advice(output));
  }

  private ProcessBuilder builder(List<String> line) {
    ProcessBuilder builder =
        new ProcessBuilder(line).directory(directory.path().toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    return builder;
  }

  private String program(String name) {
    return binaries.program(name).toString();
  }

  private static DatabaseException cannotRun(List<String> line, IOException e) {
    return new DatabaseException(
        "Cannot run %s: %s".formatted(String.join(" ", line), e.getMessage()), e);
  }
}
