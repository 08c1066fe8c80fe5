package io.sampo.app.cli;

import io.sampo.app.client.Durations;
import io.sampo.app.client.Problem;
import io.sampo.app.client.ProblemException;
import io.sampo.app.client.UnreachableException;
import io.sampo.app.map.OutputClosedException;
import io.sampo.app.map.WindowOverException;
import io.sampo.app.node.StartException;
import io.sampo.app.settings.SettingsException;
import io.sampo.cluster.worker.UnusableHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Says what went wrong, to people, on standard error, and gives the exit code for it. */
final class ErrorReport implements IExecutionExceptionHandler, IParameterExceptionHandler {

  private final Terminal terminal;

  ErrorReport(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    terminal.notice(e.getMessage() + "\nTry '" + command + " --help'.");
    return ExitCodes.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    return switch (e) {
      case ParameterException usage -> handleParseException(usage, new String[0]);
      case OutputClosedException _ -> ExitCodes.REFUSED; // said in the end, with all others
      case ProblemException refusal -> {
        print("", refusal);
        yield ExitCodes.REFUSED;
      }
      case UnreachableException unreachable -> {
        print(unreachable, command);
        yield ExitCodes.UNREACHABLE;
      }
      case UncheckedIOException io -> {
        terminal.notice(io.getMessage() + ": " + reason(io));
        yield ExitCodes.REFUSED;
      }
      case StartException start -> {
        terminal.notice(String.valueOf(start.getMessage()));
        yield ExitCodes.REFUSED;
      }
      case WindowOverException over -> {
        terminal.notice(String.valueOf(over.getMessage()));
        yield ExitCodes.REFUSED;
      }
      case SettingsException settings -> {
        terminal.notice(String.valueOf(settings.getMessage()));
        yield ExitCodes.REFUSED;
      }
      case UnusableHandler handler -> {
        terminal.notice(String.valueOf(handler.getMessage()));
        yield ExitCodes.REFUSED;
      }
      default -> {
        printBug(e);
        yield ExitCodes.REFUSED;
      }
    };
  }

  /** Says that standard output could not be written, unless its reader has just seen enough. */
  int outputLost(IOException failure) {
    if (CheckedOutput.isBrokenPipe(failure)) {
      return ExitCodes.BROKEN_PIPE;
    }
    terminal.notice("cannot write standard output: " + failure.getMessage());
    return ExitCodes.REFUSED;
  }

  private static String reason(UncheckedIOException failure) {
    return switch (failure.getCause()) {
      case null -> "no reason is given";
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "it may not be read";
      case IOException cause -> cause.getMessage() == null ? cause.toString() : cause.getMessage();
    };
  }

  /** Prints a refusal with each field that is wrong; the prefix says whose it is. */
  void print(String about, ProblemException refusal) {
    Problem problem = refusal.problem();
    StringBuilder text = new StringBuilder(about.isEmpty() ? "" : about + ": ");
    text.append(problem.title());
    if (!problem.detail().isEmpty()) {
      text.append(": ").append(problem.detail());
    }
    problem
        .errors()
        .forEach(e -> text.append("\n  ").append(e.pointer()).append(": ").append(e.detail()));
    refusal
        .retryAfter()
        .ifPresent(wait -> text.append("\n  try again in ").append(Durations.human(wait)));
    terminal.notice(text.toString());
  }

  private void print(UnreachableException e, CommandLine command) {
    URI server = e.server();
    boolean management =
        command.getCommandSpec().optionsMap().containsKey(ManagementOptions.OPTION);
    terminal.notice(
        "cannot reach %s (%s): start a node with 'sampo dev', or say where one is with"
                .formatted(server, e.getMessage())
            + (management
                ? " %s or %s".formatted(ManagementOptions.OPTION, ManagementOptions.VARIABLE)
                : " --url or SAMPO_URL"));
  }

  private void printBug(Exception e) {
    terminal.notice("unexpected: " + e + " (SAMPO_DEBUG=1 shows where)");
    if (terminal.variable("SAMPO_DEBUG").isPresent()) {
      StringBuilder trace = new StringBuilder();
      for (StackTraceElement frame : e.getStackTrace()) {
        trace.append("    at ").append(frame).append('\n');
      }
      terminal.control(trace.toString());
    }
  }
}
