package io.sampo.cluster.worker.builtin;

import io.sampo.cluster.worker.AttemptFailure;
import io.sampo.handler.TaskContext;
import io.sampo.handler.TaskHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Runs an allow-listed command. Its environment is what programs need to start, and the task's id
 * and attempt: none of the node's secrets. A non-zero exit code is a failure; on a timeout or
 * cancellation the process and its descendants are killed.
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
    Process process = builder(argv(call), context).start();
    Output output = new CommandRun(process, settings).await(text(call.stdin()));
    if (output.exitCode() == 0) {
      return output;
    }
    throw AttemptFailure.passing("ExitCode", describe(call.command(), output));
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

  private static ProcessBuilder builder(List<String> argv, TaskContext context) {
    ProcessBuilder builder = new ProcessBuilder(argv);
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(ENVIRONMENT_KEPT);
    environment.put("SAMPO_TASK_ID", context.taskId());
    environment.put("SAMPO_ATTEMPT", Integer.toString(context.attempt()));
    return builder;
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
