package io.sampo.app.cli;

import io.sampo.app.demo.Demo;
import io.sampo.app.demo.DemoReport;
import io.sampo.app.demo.DemoSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sampo demo}: nodes that work, one of them killed, nothing lost. */
@Command(
    name = "demo",
    description = "Three nodes on this machine do real work, one is killed, nothing is lost.")
final class DemoCommand implements Callable<Integer> {

  private static final int NODES_MAX = 9;
  private static final int TASKS_MAX = 100_000;

  private final Terminal terminal;

  @Spec private final CommandSpec spec = CommandSpec.create();

  @Option(names = "--nodes", paramLabel = "N", description = "How many; one alone stays alive (3).")
  private int nodes = 3;

  @Option(names = "--tasks", paramLabel = "N", description = "How many; a tenth are frames (500).")
  private int tasks = 500;

  @Option(names = "--files", paramLabel = "DIR", description = "What to hash (the JDK's files).")
  private @Nullable Path files;

  @Option(names = "--json", description = "Print the summary as JSON, for machines.")
  private boolean json;

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    DemoSettings settings = settings();
    DemoScreen screen = new DemoScreen(terminal, json);
    try {
      DemoReport report = Demo.run(settings, screen);
      if (json) {
        terminal.line(new DemoSummary(report).json());
      } else {
        screen.print(report);
      }
      return report.ok() ? ExitCodes.SUCCESS : ExitCodes.REFUSED;
    } catch (CancellationException e) {
      return ExitCodes.INTERRUPTED;
    }
  }

  private DemoSettings settings() {
    String home = System.getProperty("sampo.home");
    if (home == null) {
      throw usage("demo works from bin/sampo only");
    }
    if (nodes < 1 || nodes > NODES_MAX || tasks < 1 || tasks > TASKS_MAX) {
      throw usage("--nodes is 1 to %d, --tasks 1 to %d".formatted(NODES_MAX, TASKS_MAX));
    }
    if (files != null && !Files.isDirectory(files)) {
      throw usage("--files: no directory: " + files);
    }
    Path examples = Path.of(home, "handlers", "sampo-examples.jar");
    if (!Files.exists(examples)) {
      throw usage("the examples are missing, which this shows: " + examples);
    }
    Path directory = files != null ? files : Path.of(System.getProperty("java.home"));
    String sampo = Path.of(home, "bin", "sampo").toString();
    return new DemoSettings(List.of(sampo, "start"), examples, nodes, tasks, directory);
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
