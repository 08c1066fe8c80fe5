package io.sampo.app.cli;

import io.sampo.app.client.ManagementClient;
import io.sampo.app.client.RawJson;
import io.sampo.app.client.UnreachableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sampo cluster}: the nodes and partitions, once or again and again. */
@Command(name = "cluster", description = "Show the nodes and partitions of the cluster.")
final class ClusterCommand implements Callable<Integer> {

  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final String HOME_AND_CLEAR = "\u001b[H\u001b[J";

  private final Terminal terminal;

  @Mixin private final ManagementOptions management = new ManagementOptions();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(names = "--watch", description = "Keep it fresh until Ctrl-C.")
  private boolean watch;

  @Option(names = "--nodes", description = "Only the nodes.")
  private boolean nodesOnly;

  ClusterCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** What the cluster said; no partitions where nobody wants them. */
  private record Seen(RawJson nodes, @Nullable RawJson partitions) {}

  @Override
  public Integer call() throws InterruptedException {
    try (ManagementClient client = management.connect(terminal)) {
      show(ask(client));
      while (watch) {
        Thread.sleep(INTERVAL);
        showAgain(client);
      }
    }
    return ExitCodes.SUCCESS;
  }

  private Seen ask(ManagementClient client) {
    RawJson nodes = client.nodes().array("nodes");
    return new Seen(nodes, nodesOnly ? null : client.partitions().array("partitions"));
  }

  /** A node that is restarted comes back: whoever watches waits for it. */
  private void showAgain(ManagementClient client) {
    try {
      show(ask(client));
    } catch (UnreachableException e) {
      terminal.notice("cannot reach " + e.server() + " (" + e.getMessage() + "), trying again");
    }
  }

  private void show(Seen seen) {
    if (json.wanted()) {
      write("{\"nodes\":");
      terminal.print(seen.nodes().line());
      RawJson partitions = seen.partitions();
      if (partitions != null) {
        write(",\"partitions\":");
        terminal.print(partitions.line());
      }
      terminal.line("}");
    } else {
      if (watch && terminal.outIsTerminal()) {
        write(HOME_AND_CLEAR);
      }
      new ClusterPrinter(terminal).print(seen.nodes(), seen.partitions());
    }
    terminal.flush();
  }

  private void write(String text) {
    terminal.print(text.getBytes(StandardCharsets.US_ASCII));
  }
}
