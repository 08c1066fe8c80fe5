package io.sampo.app.cli;

import io.sampo.app.client.ManagementClient;
import io.sampo.app.client.RawJson;
import io.sampo.app.client.UnreachableException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sampo drain}: makes a node leave in order. */
@Command(
    name = "drain",
    description = "Make a node leave: its partitions move, what runs on it ends, its process ends.")
final class DrainCommand implements Callable<Integer> {

  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final String LEFT = "left";

  private final Terminal terminal;

  @Mixin private final ManagementOptions management = new ManagementOptions();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(names = "--wait", description = "Show how far it is, until it has left.")
  private boolean wait;

  @Parameters(paramLabel = "NODE", description = "HOST:PORT, as 'sampo cluster' shows it.")
  private String node = "";

  DrainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (ManagementClient client = management.connect(terminal)) {
      boolean itself = client.selfNode().endsWith("@" + node);
      RawJson progress = client.drain(node).json();
      show(progress);
      while (wait && !hasLeft(progress)) {
        Thread.sleep(INTERVAL);
        RawJson now = ask(client, itself);
        if (!now.equals(progress)) {
          show(now);
        }
        progress = now;
      }
    }
    return ExitCodes.SUCCESS;
  }

  /** A node that was asked about itself cannot say any more that it has left. */
  private RawJson ask(ManagementClient client, boolean itself) {
    try {
      return client.drainProgress(node).json();
    } catch (UnreachableException e) {
      if (!itself) {
        throw e;
      }
      return ManagementClient.left(node);
    }
  }

  private static boolean hasLeft(RawJson progress) {
    return progress.path("state").asString("").equals(LEFT);
  }

  private void show(RawJson progress) {
    if (json.wanted()) {
      terminal.line(progress.line());
    } else {
      terminal.line(Texts.printable(sentence(progress)));
    }
    terminal.flush();
  }

  private String sentence(RawJson progress) {
    return hasLeft(progress)
        ? "%s has left".formatted(node)
        : "%s is draining: %d running, %d partitions"
            .formatted(
                node, progress.path("running").asLong(), progress.path("partitions").asLong());
  }
}
