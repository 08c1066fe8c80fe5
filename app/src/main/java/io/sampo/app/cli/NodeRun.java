package io.sampo.app.cli;

import java.util.Map;

/** Runs a node in this process until it ends, or until the process is asked to. */
final class NodeRun {

  private final Terminal terminal;
  private final NodeLauncher launcher;
  private volatile boolean ended;

  NodeRun(Terminal terminal, NodeLauncher launcher) {
    this.terminal = terminal;
    this.launcher = launcher;
  }

  int run(NodeLauncher.Profile profile, Map<String, String> overrides) throws InterruptedException {
    try (NodeLauncher.Node node = launcher.launch(profile, overrides)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(node), "leave"));
      terminal.line(node.greeting());
      terminal.flush();
      node.awaitTermination();
    }
    ended = true;
    return ExitCodes.SUCCESS;
  }

  /** Asked by a signal: Java would end with its number, but a node that left in order succeeded. */
  private void leave(NodeLauncher.Node node) {
    if (!ended) {
      node.close();
      Runtime.getRuntime().halt(ExitCodes.SUCCESS);
    }
  }
}
