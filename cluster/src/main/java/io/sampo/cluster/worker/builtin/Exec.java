package io.sampo.cluster.worker.builtin;

import io.sampo.cluster.worker.AttemptFailure;
import io.sampo.handler.TaskContext;
import io.sampo.handler.TaskHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Runs an allow-listed command. Its environment is what programs need to start, and the task's id
 * and attempt: none of the node's secrets. A non-zero exit code is a failure.
 *
 * <p>A command ends as a whole: what it has started ends with it, also after a good end, and what
 * an earlier attempt of the task or a node that died has left on this machine is ended first.
 */
final class Exec implements TaskHandler<Exec.Call, Exec.Output> {

  /**
   * The payload.
   *
   * @param command a name from the settings
   * @param args further arguments
   * @param stdin text, or JSON, for the command's standard input
   */
  record Call(@Nullable String command, @Nullable List<String> args, @Nullable JsonNode stdin) {}

  /** The result: what the command said, each output cut at its limit. */
  record Output(int exitCode, String stdout, String stderr) {}

  private static final Set<String> ENVIRONMENT_KEPT =
      Set.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SystemRoot", "TEMP");

  /** Makes a session of its own, which a terminal's Ctrl-C does not reach. */
  private static final @Nullable String SETSID =
      Stream.of("/usr/bin/setsid", "/bin/setsid")
          .filter(path -> RunningProcess.visible() && Files.isExecutable(Path.of(path)))
          .findFirst()
          .orElse(null);

  private static final Logger LOG = LoggerFactory.getLogger(Exec.class);

  /** Starting takes milliseconds in the kernel, which would hold threads that others need. */
  private static final Executor STARTS =
      Executors.newFixedThreadPool(
          4, Thread.ofPlatform().daemon().name("exec start ", 0).factory());

  private static final int STDERR_CHARS_IN_ERROR_MAX = 1_000;

  private final ExecHandlerSettings settings;

  Exec(ExecHandlerSettings settings) {
    this.settings = settings;
  }

  @Override
  public Output handle(@Nullable Call call, TaskContext context) throws Exception {
    if (call == null || call.command() == null) {
      throw AttemptFailure.payloadMismatch("needs at least {\"command\": ...}");
    }
    List<String> argv = argv(call);
    CommandMark mark = CommandMark.of(context);
    endEarlierAttempts(mark);
    Process process = start(builder(argv, mark, context.attempt()));
    CommandRun run = new CommandRun(process, mark, SETSID != null, settings);
    Output output = run.await(text(call.stdin()));
    if (output.exitCode() == 0) {
      return output;
    }
    throw AttemptFailure.passing("ExitCode", describe(call.command(), output));
  }

  private void endEarlierAttempts(CommandMark mark) throws AttemptFailure {
    List<ProcessHandle> left = Ending.of(() -> CommandProcesses.before(mark), settings.killAfter());
    if (!left.isEmpty()) {
      throw AttemptFailure.passing(
          "EarlierAttemptRuns",
          "processes of an earlier attempt run on and cannot be ended: " + left);
    }
  }

  /** Ends what nodes that were killed have left on this machine. */
  static void endOrphans(ExecHandlerSettings settings) {
    List<ProcessHandle> orphans = CommandProcesses.orphaned();
    if (!orphans.isEmpty()) {
      LOG.warn("Ending commands that were left by a node that was killed: {}", orphans);
      List<ProcessHandle> _ = Ending.of(CommandProcesses::orphaned, settings.killAfter());
    }
  }

  private List<String> argv(Call call) throws AttemptFailure {
    List<String> prefix = settings.commands().get(call.command());
    if (prefix == null) {
      throw AttemptFailure.permanent(
          "CommandNotAllowed",
          "this node has no command '%s'; it has %s"
              .formatted(call.command(), new TreeSet<>(settings.commands().keySet())));
    }
    List<String> argv = new ArrayList<>(prefix);
    if (call.args() != null) {
      argv.addAll(call.args());
    }
    if (argv.stream().anyMatch(arg -> arg == null || arg.indexOf('\0') >= 0)) {
      throw AttemptFailure.payloadMismatch("at /args: null or a NUL character");
    }
    return argv;
  }

  private static ProcessBuilder builder(List<String> argv, CommandMark mark, int attempt)
      throws IOException {
    if (!Files.isExecutable(Path.of(argv.getFirst()))) {
      throw new IOException("there is no program %s to run".formatted(argv.getFirst()));
    }
    List<String> whole = new ArrayList<>(argv);
    if (SETSID != null) {
      whole.addFirst(SETSID);
    }
    ProcessBuilder builder = new ProcessBuilder(whole);
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(ENVIRONMENT_KEPT);
    environment.put("SAMPO_ATTEMPT", Integer.toString(attempt));
    mark.putInto(environment);
    return builder;
  }

  /** Not to be interrupted halfway: nobody would know the process. */
  private static Process start(ProcessBuilder builder) throws IOException {
    CompletableFuture<Process> started = new CompletableFuture<>();
    STARTS.execute(() -> {
      try {
        started.complete(builder.start());
      } catch (IOException | RuntimeException e) {
        started.completeExceptionally(e);
      }
    });
    try {
      return started.join();
    } catch (CompletionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    }
  }

  private static String text(@Nullable JsonNode stdin) {
    if (stdin == null || stdin.isNull()) {
      return "";
    }
    return stdin.isString() ? stdin.asString() : stdin.toString();
  }

  private static String describe(String command, Output output) {
    String stderr = output.stderr().strip();
    int from = Math.max(0, stderr.length() - STDERR_CHARS_IN_ERROR_MAX);
    return "'%s' ended with exit code %d: %s"
        .formatted(command, output.exitCode(), stderr.substring(from));
  }
}
