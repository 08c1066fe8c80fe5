package io.sampo.app.cli;

import io.sampo.app.client.SampoClient;
import io.sampo.app.client.Submission;
import io.sampo.app.map.MapProgress;
import io.sampo.app.map.MapRun;
import io.sampo.app.map.MapSettings;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code sampo map}: each line of standard input becomes a task; durable parallel xargs. */
@Command(
    name = "map",
    description = "Run a task for each line of standard input; print each finished task.")
final class MapCommand implements Callable<Integer> {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  /**
   * Slow tasks are asked for again after this time. It bounds how long a server whose machine has
   * vanished can go unnoticed, so it is much shorter than tasks may be.
   */
  private static final Duration REQUEST_WAIT = Duration.ofMinutes(1);

  private static final Duration BACKOFF_MIN = Duration.ofMillis(200);

  private final Terminal terminal;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final SubmissionOptions options = new SubmissionOptions();

  @Parameters(paramLabel = "TYPE", description = "The handler.")
  private String type = "";

  @Option(names = "--json", description = "Each line is JSON rather than a text.")
  private boolean json;

  @Option(
      names = {"-0", "--null"},
      description = "Lines end with a zero byte, as 'find -print0' writes them.")
  private boolean zeroEnded;

  @Option(names = "--ordered", description = "Print in the order of the input.")
  private boolean ordered;

  @Option(names = "--name", description = "Makes the run resumable: run it again to go on.")
  private @Nullable String name;

  @Option(names = "--retry-failed", description = "Run again what failed in the run of that name.")
  private boolean retryFailed;

  @Option(names = "--window", paramLabel = "N", description = "Unfinished lines (1000).")
  private int window = 1_000;

  MapCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    MapSettings settings = settings();
    try (SampoClient client = server.connect(terminal);
        ProgressLine line = new ProgressLine(terminal)) {
      MapRun run = new MapRun(client, settings, server.input(terminal), line, line::notice);
      line.show(run.progress());
      untilDone(run, () -> sayFarewell(line, settings.name(), run.progress()));
      return exitCode(run.progress());
    }
  }

  private MapSettings settings() {
    if (window < 1 || window > MapSettings.WINDOW_MAX) {
      throw server.usage("--window is 1 to " + MapSettings.WINDOW_MAX);
    }
    if (name != null && !NAME.matcher(name).matches()) {
      throw server.usage("--name is 1 to 100 of A-Za-z0-9._-");
    }
    if (retryFailed && name == null) {
      throw server.usage("--retry-failed needs the --name of a run");
    }
    String run = name != null ? name : UUID.randomUUID().toString();
    return new MapSettings(
        new Submission(fields(run)),
        run,
        window,
        ordered,
        json,
        zeroEnded,
        name != null,
        retryFailed,
        REQUEST_WAIT,
        BACKOFF_MIN);
  }

  /** The label tells the tasks of this run from all others. */
  private ObjectNode fields(String run) {
    ObjectNode fields = options.fields(type);
    ObjectNode labels = fields.withObject("labels");
    if (labels.has(MapRun.LABEL)) {
      throw server.usage("the label '" + MapRun.LABEL + "' is for the name of the run");
    }
    labels.put(MapRun.LABEL, run);
    return fields;
  }

  private static void untilDone(MapRun run, Runnable onInterrupt) throws InterruptedException {
    Thread hook = new Thread(onInterrupt, "farewell");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      run.run();
    } finally {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  /** Ctrl-C: what was submitted goes on without us. */
  private static void sayFarewell(ProgressLine line, String name, MapProgress progress) {
    line.close();
    if (progress.inFlight() > 0) {
      line.notice(
          "stopped; %d unfinished lines go on at the server: the same input with --name %s"
                  .formatted(progress.inFlight(), name)
              + " picks up all results");
    }
  }

  private int exitCode(MapProgress progress) {
    if (progress.allSucceeded()) {
      return ExitCodes.SUCCESS;
    }
    terminal.notice(
        "map: %d succeeded, %d failed, %d never became a task"
            .formatted(progress.succeeded(), progress.failed(), progress.rejected()));
    return ExitCodes.REFUSED;
  }
}
