package io.sampo.app.cli;

import java.util.Map;

/** Runs a node in this process until it ends, or until the process is asked to. */
final class NodeRun {

  private final Terminal terminal;
  private final NodeLauncher launcher;

  NodeRun(Terminal terminal, NodeLauncher launcher) {
    this.terminal = terminal;
    this.launcher = launcher;
  }

  int run(NodeLauncher.Profile profile, Map<String, String> overrides) throws InterruptedException {
    try (NodeLauncher.Node node = launcher.launch(profile, overrides)) {
      Thread leave = new Thread(node::close, "leave");
      Runtime.getRuntime().addShutdownHook(leave);
      terminal.line(node.greeting());
      terminal.flush();
      node.awaitTermination();
    }
    return ExitCodes.SUCCESS;
  }
}
