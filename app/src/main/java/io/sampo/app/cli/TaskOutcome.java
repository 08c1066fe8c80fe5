package io.sampo.app.cli;

import io.sampo.app.client.Answer;
import io.sampo.app.client.SampoClient;
import io.sampo.app.client.TaskView;
import java.time.Duration;

/** Waits for a task, prints it, and says by the exit code how it ended. */
final class TaskOutcome {

  private final Terminal terminal;
  private final SampoClient client;

  TaskOutcome(Terminal terminal, SampoClient client) {
    this.terminal = terminal;
    this.client = client;
  }

  int await(String id, Duration wait, boolean json) throws InterruptedException {
    Answer answer = new TaskWait(client, terminal).await(id, wait);
    new TaskPrinter(terminal).print(answer, json);
    TaskView task = answer.task();
    if (!task.finished()) {
      terminal.notice("the wait is over and task " + id + " is " + task.status());
    }
    return task.succeeded() ? ExitCodes.SUCCESS : ExitCodes.REFUSED;
  }
}
