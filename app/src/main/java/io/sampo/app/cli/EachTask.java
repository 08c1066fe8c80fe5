package io.sampo.app.cli;

import io.sampo.app.client.Answer;
import io.sampo.app.client.ProblemException;
import java.util.List;
import java.util.function.Function;

/** Does one thing to several tasks: a refusal of one does not keep it from the others. */
final class EachTask {

  private final Terminal terminal;
  private final boolean json;

  EachTask(Terminal terminal, boolean json) {
    this.terminal = terminal;
    this.json = json;
  }

  /** The exit code: success when none was refused. */
  int perform(List<String> ids, Function<String, Answer> action) {
    int exitCode = ExitCodes.SUCCESS;
    for (String id : ids) {
      try {
        print(id, action.apply(id));
      } catch (ProblemException e) {
        new ErrorReport(terminal).print(id, e);
        exitCode = ExitCodes.REFUSED;
      }
    }
    return exitCode;
  }

  private void print(String id, Answer answer) {
    if (json) {
      terminal.line(answer.task().json().line());
    } else {
      terminal.line(id + "  " + Texts.printable(answer.task().status()));
    }
  }
}
