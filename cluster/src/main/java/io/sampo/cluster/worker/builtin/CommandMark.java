package io.sampo.cluster.worker.builtin;

import io.sampo.handler.TaskContext;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose command a process belongs to. It stands in the environment, which a process gives to all
 * that it starts, so descendants are known by it whatever they detach themselves from.
 *
 * @param taskId the task
 * @param token the attempt's fencing token, which only grows from attempt to attempt
 * @param node the process that runs the attempt
 */
record CommandMark(String taskId, long token, String node) {

  static final String TASK = "SAMPO_TASK_ID";
  static final String TOKEN = "SAMPO_FENCING_TOKEN";
  static final String NODE = "SAMPO_NODE_PROCESS";

  static CommandMark of(TaskContext context) {
    return new CommandMark(context.taskId(), context.fencingToken(), NodeProcess.SELF.text());
  }

  void putInto(Map<String, String> environment) {
    environment.put(TASK, taskId);
    environment.put(TOKEN, Long.toString(token));
    environment.put(NODE, node);
  }

  /** The mark in an environment as the kernel shows it; null where there is none. */
  static @Nullable CommandMark in(byte[] environment) {
    String text = new String(environment, StandardCharsets.ISO_8859_1);
    if (!text.contains(NODE)) {
      return null;
    }
    Map<String, String> variables = new HashMap<>();
    for (String variable : text.split("\0", -1)) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        variables.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    return of(variables.get(TASK), variables.get(TOKEN), variables.get(NODE));
  }

  private static @Nullable CommandMark of(
      @Nullable String taskId, @Nullable String token, @Nullable String node) {
    if (taskId == null || token == null || node == null || !token.matches("-?\\d{1,18}")) {
      return null;
    }
    return new CommandMark(taskId, Long.parseLong(token), node);
  }

  /** Whether it is that of an attempt before this one of the same task. */
  boolean isBefore(CommandMark current) {
    return taskId.equals(current.taskId) && token < current.token;
  }
}
