package io.sampo.app.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sampo}: the commands, and how they are run. */
@Command(
    name = "sampo",
    description = "Durable, parallel work.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit codes: 0 success, 1 refused or failed, 2 usage, 3 cannot reach the server;",
      "130 after Ctrl-C, 141 when nobody reads the output any more. A node ends with 70",
      "when code of a handler ends it, with 71 when it is out of memory."
    })
final class SampoCommand implements Runnable {

  @Spec private final CommandSpec spec = CommandSpec.create();

  /** Runs one command line; the result is the exit code. */
  static int execute(Terminal terminal, NodeLauncher launcher, String... args) {
    int exitCode = commandLine(terminal, launcher).execute(args);
    return terminal
        .finish()
        .map(failure -> new ErrorReport(terminal).outputLost(failure))
        .orElse(exitCode);
  }

  private static CommandLine commandLine(Terminal terminal, NodeLauncher launcher) {
    ErrorReport errors = new ErrorReport(terminal);
    CommandLine sampo = new CommandLine(new SampoCommand());
    sampo
        .addSubcommand(new DevCommand(terminal, launcher))
        .addSubcommand(new StartCommand(terminal, launcher))
        .addSubcommand(new DemoCommand(terminal))
        .addSubcommand(new SubmitCommand(terminal))
        .addSubcommand(new GetCommand(terminal))
        .addSubcommand(new WatchCommand(terminal))
        .addSubcommand(new LsCommand(terminal))
        .addSubcommand(new CancelCommand(terminal))
        .addSubcommand(new RetryCommand(terminal))
        .addSubcommand(new ClusterCommand(terminal))
        .addSubcommand(new DrainCommand(terminal))
        .addSubcommand(new MapCommand(terminal))
        .addSubcommand(new BenchCommand(terminal))
        .addSubcommand(new VersionCommand(terminal))
        .registerConverter(Duration.class, new Converters.OfDuration())
        .registerConverter(Instant.class, new Converters.OfInstant())
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(100)
        .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(terminal.coloured() ? Ansi.ON : Ansi.OFF))
        .setExecutionExceptionHandler(errors)
        .setParameterExceptionHandler(errors);
    addHelp(sampo);
    sampo.getSubcommands().values().forEach(SampoCommand::addHelp);
    return sampo;
  }

  private static void addHelp(CommandLine command) {
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say which command");
  }
}
