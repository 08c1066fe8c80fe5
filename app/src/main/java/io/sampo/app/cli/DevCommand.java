package io.sampo.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sampo dev}: one node, nothing to set up. */
@Command(name = "dev", description = "Run one node on this machine with a database of its own.")
final class DevCommand implements Callable<Integer> {

  private final Terminal terminal;
  private final NodeLauncher launcher;

  @Mixin private final NodeOptions options = new NodeOptions();

  DevCommand(Terminal terminal, NodeLauncher launcher) {
    this.terminal = terminal;
    this.launcher = launcher;
  }

  @Override
  public Integer call() throws InterruptedException {
    return new NodeRun(terminal, launcher).run(NodeLauncher.Profile.DEV, options.overrides());
  }
}
