package io.sampo.app.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Where {@code bin/sampo} begins. */
public final class SampoMain {

  private SampoMain() {}

  /** Runs one command line and ends the process with its exit code. */
  public static void main(String[] args) {
    // Numbers and letters are the same for programs everywhere.
    Locale.setDefault(Locale.ROOT);
    List<String> closed = List.of(System.getProperty("sampo.closed", "").split(",", -1));
    String terminals = System.getProperty("sampo.terminals", "");
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    Terminal terminal =
        new Terminal(input(closed), output(closed), err, System.getenv(), terminals);
    Path home = Path.of(System.getProperty("sampo.home", "."));
    NodeLauncher launcher = new SettingsLauncher(home, System.getenv());
    System.exit(run(terminal, launcher, args));
  }

  private static int run(Terminal terminal, NodeLauncher launcher, String[] args) {
    try {
      return SampoCommand.execute(terminal, launcher, CommandLineArguments.ofThisProcess(args));
    } catch (IllegalArgumentException e) {
      terminal.notice(String.valueOf(e.getMessage()));
      return ExitCodes.USAGE;
    }
  }

  private static InputStream input(List<String> closed) {
    return closed.contains("in") ? new ClosedInput() : System.in;
  }

  /** Not System.out, which keeps silent when it cannot be written. */
  private static OutputStream output(List<String> closed) {
    return closed.contains("out")
        ? CheckedOutput.closed()
        : new FileOutputStream(FileDescriptor.out);
  }
}
