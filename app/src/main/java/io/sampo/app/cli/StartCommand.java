package io.sampo.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sampo start}: a node as conf/ says. */
@Command(name = "start", description = "Run a node as conf/ and the environment say.")
final class StartCommand implements Callable<Integer> {

  private final Terminal terminal;
  private final NodeLauncher launcher;

  @Mixin private final NodeOptions options = new NodeOptions();

  StartCommand(Terminal terminal, NodeLauncher launcher) {
    this.terminal = terminal;
    this.launcher = launcher;
  }

  @Override
  public Integer call() throws InterruptedException {
    return new NodeRun(terminal, launcher)
        .run(NodeLauncher.Profile.CONFIGURED, options.overrides());
  }
}
