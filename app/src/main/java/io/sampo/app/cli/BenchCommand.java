package io.sampo.app.cli;

import io.sampo.app.bench.BenchMode;
import io.sampo.app.bench.BenchReport;
import io.sampo.app.bench.BenchSettings;
import io.sampo.app.bench.OwnNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sampo bench}: load, and what became of it. */
@Command(
    name = "bench",
    description = "Load a server; print its speed, its latencies, and that nothing was lost.")
final class BenchCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(names = "--own", description = "Start a node for this, and end it afterwards.")
  private boolean own;

  @Option(
      names = "--mode",
      split = ",",
      description = "bulk, single, latency; repeatable (default: all three).")
  private List<BenchMode> modes = new ArrayList<>();

  @Option(names = "--tasks", paramLabel = "N", description = "bulk: tasks (100000).")
  private long tasks = 100_000;

  @Option(names = "--payload", paramLabel = "BYTES", description = "Of each task (100).")
  private int payloadBytes = 100;

  @Option(names = "--connections", paramLabel = "N", description = "single: connections (64).")
  private int connections = 64;

  @Option(names = "--duration", description = "single, latency: how long (5s).")
  private Duration duration = Duration.ofSeconds(5);

  @Option(names = "--rate", paramLabel = "N", description = "latency: tasks a second (500).")
  private int rate = 500;

  @Option(names = "--type", description = "The handler (echo).")
  private String type = "echo";

  @Option(names = "--repeat", paramLabel = "N", description = "Runs; the figures are medians.")
  private int repeat = 1;

  @Option(names = "--warmup", paramLabel = "N", description = "Runs before these; not counted (0).")
  private int warmup;

  @Option(names = "--verify", description = "Read every accepted task back by its id.")
  private boolean verify;

  @Option(names = "--settle", description = "How long accepted tasks may take to end (2m).")
  private Duration settle = Duration.ofMinutes(2);

  BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    checkUsage();
    if (!own) {
      return run(server.url(terminal));
    }
    String home = System.getProperty("sampo.home");
    if (home == null) {
      throw server.usage("--own works from bin/sampo only");
    }
    try (OwnNode node = OwnNode.start(Path.of(home, "bin", "sampo"))) {
      return run(node.url());
    }
  }

  private void checkUsage() {
    if (tasks < 1 || payloadBytes < 2 || connections < 1 || rate < 1 || repeat < 1) {
      throw server.usage("all numbers are at least 1, and --payload at least 2");
    }
    if (warmup < 0) {
      throw server.usage("--warmup is 0 or more");
    }
    if (!duration.isPositive()) {
      throw server.usage("--duration is more than nothing");
    }
  }

  private int run(URI url) throws InterruptedException {
    BenchSettings settings =
        new BenchSettings(
            url, type, payloadBytes, tasks, connections, duration, rate, verify, settle);
    List<BenchReport> reports = new ArrayList<>();
    for (BenchMode mode : modes.isEmpty() ? List.of(BenchMode.values()) : modes) {
      reports.add(mode.run(settings, warmup, repeat));
    }
    BenchPrinter printer = new BenchPrinter(reports);
    if (json.wanted()) {
      terminal.line(printer.json());
    } else {
      printer.lines().forEach(terminal::line);
    }
    return printer.lost() == 0 ? ExitCodes.SUCCESS : ExitCodes.REFUSED;
  }
}
